vec2 chair(vec3 p) {
    vec3 side = vec3(abs(p.x), p.yz);
    vec2 clay = vec2(block(p - vec3(0, 0.76, 0.02), vec3(0.6, 0.11, 0.55), 0.1), BODY);
    vec3 leg = vec3(side.x - 0.46, p.y, abs(p.z - 0.02) - 0.4);
    clay = press(clay, taper(leg, vec3(0, 0.1, 0), vec3(0, 0.72, 0), 0.1, 0.12), BODY, 0.06);
    vec3 back = side - vec3(0, 0, -0.5 - 0.08 * (p.y - 0.8));
    clay = press(clay, roll(back, vec3(0.5, 0.76, 0), vec3(0.5, 1.16, 0), 0.11), BODY, 0.06);
    clay = join(clay, block(back - vec3(0, 1.1, 0), vec3(0.52, 0.14, 0.09), 0.09), BODY);
    return join(clay, block(p - vec3(0, 0.88, 0.04), vec3(0.46, 0.07, 0.4), 0.07), TINT);
}

vec2 sofa(vec3 p) {
    vec3 side = vec3(abs(p.x), p.yz);
    vec2 clay = vec2(block(p - vec3(0, 0.38, 0.02), vec3(1.16, 0.24, 0.56), 0.14), BODY);
    clay = press(clay, block(p - vec3(0, 0.65, -0.42), vec3(1.12, 0.37, 0.2), 0.19), BODY, 0.06);
    clay = press(clay, block(side - vec3(1.12, 0.52, 0.04), vec3(0.2, 0.37, 0.58), 0.19), BODY, 0.06);
    clay = join(clay, block(side - vec3(0.46, 0.66, 0.1), vec3(0.44, 0.13, 0.46), 0.12), TINT);
    clay = join(clay, block(side - vec3(0.46, 0.84, -0.2), vec3(0.43, 0.17, 0.12), 0.12), TINT);
    return join(clay, roll(vec3(side.x - 1.06, p.y, abs(p.z) - 0.4), vec3(0, 0.06, 0), vec3(0, 0.2, 0), 0.08), WOOD);
}

vec2 bed(vec3 p) {
    vec3 leg = vec3(abs(p.x) - 1.2, p.y, abs(p.z) - 0.6);
    vec2 clay = vec2(block(p - vec3(0, 0.4, 0), vec3(1.26, 0.14, 0.68), 0.08), WOOD);
    clay = join(clay, roll(leg, vec3(0, 0.1, 0), vec3(0, 0.4, 0), 0.12), WOOD);
    clay = join(clay, block(p - vec3(-1.26, 0.61, 0), vec3(0.11, 0.46, 0.72), 0.1), WOOD);
    clay = join(clay, block(p - vec3(1.26, 0.54, 0), vec3(0.1, 0.32, 0.7), 0.1), WOOD);
    clay = join(clay, block(p - vec3(0, 0.62, 0), vec3(1.2, 0.17, 0.64), 0.14), CREAM);
    clay = join(clay, block(p - vec3(0.32, 0.64, 0), vec3(0.88, 0.24, 0.74), 0.17), BODY);
    clay = join(clay, block(p - vec3(-0.52, 0.68, 0), vec3(0.14, 0.225, 0.745), 0.12), TINT);
    return join(clay, egg(p - vec3(-0.9, 0.86, 0), vec3(0.27, 0.2, 0.5)), CREAM);
}
