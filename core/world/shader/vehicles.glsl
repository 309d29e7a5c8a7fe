vec2 car(vec3 p) {
    float shell = block(p - vec3(0, 0.5, 0), vec3(1.12, 0.26, 0.52), 0.2);
    shell = smooth_min(shell, block(p - vec3(-0.1, 0.88, 0), vec3(0.62, 0.32, 0.44), 0.24), 0.12);
    vec2 clay = vec2(shell, BODY);
    clay = join(clay, block(p - vec3(-0.4, 0.92, 0), vec3(0.2, 0.15, 0.455), 0.06), CREAM);
    clay = join(clay, block(p - vec3(0.14, 0.92, 0), vec3(0.22, 0.15, 0.455), 0.06), CREAM);
    vec3 screen = p - vec3(0.46, 0.9, 0);
    screen.xy = turned(screen.xy, -0.35);
    clay = join(clay, block(screen, vec3(0.08, 0.17, 0.34), 0.05), CREAM);
    clay = join(clay, ball(vec3(p.x - 1.09, p.y - 0.56, abs(p.z) - 0.32), 0.1), HONEY);
    clay = join(clay, block(p - vec3(0, 0.33, 0), vec3(1.17, 0.07, 0.48), 0.06), SHADE);
    clay = join(clay, wheels(p, -0.62, 0.28, 0.46));
    return join(clay, wheels(p, 0.64, 0.28, 0.46));
}

vec2 bus(vec3 p) {
    vec2 clay = vec2(block(p - vec3(0, 0.88, 0), vec3(1.3, 0.64, 0.5), 0.17), BODY);
    float column = clamp(round((p.x + 0.14) / 0.42), -2.0, 2.0);
    vec3 window = vec3(p.x + 0.14 - 0.42 * column, p.y - 1.13, p.z);
    clay = join(clay, block(window, vec3(0.16, 0.18, 0.53), 0.06), CREAM);
    clay = join(clay, block(p - vec3(1.26, 1.08, 0), vec3(0.08, 0.24, 0.4), 0.06), CREAM);
    clay = join(clay, block(p - vec3(0, 0.7, 0), vec3(1.32, 0.06, 0.52), 0.05), TINT);
    clay = join(clay, block(p - vec3(0, 0.3, 0), vec3(1.3, 0.08, 0.46), 0.06), SHADE);
    clay = join(clay, block(p - vec3(0.98, 0.82, 0), vec3(0.17, 0.46, 0.52), 0.05), CREAM);
    clay = join(clay, ball(vec3(p.x - 1.29, p.y - 0.5, abs(p.z) - 0.32), 0.085), HONEY);
    clay = join(clay, wheels(p, -0.76, 0.26, 0.45));
    return join(clay, wheels(p, 0.66, 0.26, 0.45));
}

vec2 airplane(vec3 p) {
    vec3 q = p - vec3(0, 0.66, 0);
    q.zy = turned(q.zy, -0.4);  // it banks: both wings are seen
    float hull = taper(q, vec3(0.62, 0, 0), vec3(-1.0, 0.14, 0), 0.34, 0.13);
    vec2 clay = vec2(hull, BODY);
    vec3 side = vec3(q.xy, abs(q.z));
    vec3 wing = side - vec3(0.16 - 0.2 * side.z, 0.06 * side.z - 0.06, 0);
    clay = join(clay, smooth_max(block(wing, vec3(0.36, 0.075, 1.16), 0.07), side.z - 1.1, 0.1) * 0.9, SHADE);
    vec3 fin = q - vec3(-1.02, 0.42, 0);
    fin.x += 0.45 * fin.y;
    clay = join(clay, block(fin, vec3(0.19, 0.36, 0.07), 0.06) * 0.9, SHADE);
    clay = join(clay, block(side - vec3(-1.02 - 0.2 * side.z, 0.2, 0), vec3(0.16, 0.055, 0.44), 0.05) * 0.95, SHADE);
    float row = clamp(round((q.x + 0.08) / 0.3), -1.0, 1.0);
    clay = join(clay, egg(side - vec3(-0.08 + 0.3 * row, 0.15, 0.26), vec3(0.09, 0.09, 0.06)), CREAM);
    clay = join(clay, egg(q - vec3(0.6, 0.2, 0), vec3(0.24, 0.2, 0.25)), CREAM);
    clay = join(clay, ball(q - vec3(0.99, 0.0, 0), 0.11), HONEY);
    clay = join(clay, egg(q - vec3(1.02, 0, 0), vec3(0.05, 0.42, 0.1)), WOOD);
    clay = join(clay, egg(q - vec3(1.02, 0, 0), vec3(0.05, 0.1, 0.42)), WOOD);
    vec3 gear = vec3(p.x - 0.4, p.y - 0.13, abs(p.z) - 0.26);
    clay = join(clay, drum(gear, 0.14, 0.07, 0.05), DARK);
    return join(clay, roll(gear, vec3(0), vec3(0, 0.3, -0.1), 0.045), DARK);
}

/// A rim that stands upright in the plane of x and y.
float hoop(vec3 p, float radius, float thickness) {
    return length(vec2(length(p.xy) - radius, p.z)) - thickness;
}

vec2 bicycle(vec3 p) {
    vec3 axle = vec3(abs(p.x) - 0.74, p.y - 0.52, p.z);
    vec2 clay = vec2(hoop(axle, 0.44, 0.085), DARK);
    clay = join(clay, drum(axle, 0.11, 0.11, 0.04), CREAM);
    float angle = atan(axle.y, axle.x), sector = 6.2831853 / 6.0;
    angle -= sector * floor(angle / sector + 0.5);
    vec3 spoke = vec3(length(axle.xy) * vec2(cos(angle), sin(angle)), axle.z);
    clay = join(clay, roll(spoke, vec3(0.08, 0, 0), vec3(0.42, 0, 0), 0.025), CREAM);
    vec3 crank = vec3(-0.08, 0.5, 0), saddle = vec3(-0.28, 1.2, 0), head = vec3(0.5, 1.16, 0);
    float frame = roll(p, vec3(-0.74, 0.52, 0), crank, 0.075);
    frame = min(frame, roll(p, crank, mix(crank, saddle, 0.9), 0.075));
    frame = min(frame, roll(p, crank, head, 0.085));
    frame = min(frame, roll(p, mix(crank, saddle, 0.8), head, 0.075));
    frame = min(frame, roll(p, vec3(-0.74, 0.52, 0), mix(crank, saddle, 0.8), 0.07));
    frame = min(frame, roll(p, vec3(0.74, 0.52, 0), vec3(0.46, 1.36, 0), 0.075));
    clay = join(clay, frame, BODY);
    clay = join(clay, egg(p - saddle - vec3(-0.02, 0.06, 0), vec3(0.24, 0.09, 0.15)), DARK);
    clay = join(clay, roll(vec3(p.xy, abs(p.z)), vec3(0.46, 1.38, 0), vec3(0.4, 1.42, 0.34), 0.065), DARK);
    clay = join(clay, drum(p - crank, 0.15, 0.09, 0.04), HONEY);
    clay = join(clay, block(p - crank - vec3(0.12, -0.14, 0.16), vec3(0.11, 0.04, 0.08), 0.03), DARK);
    return join(clay, ball(p - vec3(0.6, 1.22, 0), 0.1), HONEY);
}
