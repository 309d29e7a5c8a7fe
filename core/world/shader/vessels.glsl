// Things of a household.

vec2 cup(vec3 p) {
    float outer = bell(p, 0.0, 1.08, 0.5, 0.68);
    float wall = smooth_max(outer, -bell(p, 0.14, 1.4, 0.4, 0.62), 0.06);
    vec2 clay = vec2(wall, BODY);
    clay = join(clay, ring(p - vec3(0, 1.06, 0), 0.635, 0.065), SHADE);
    vec3 ear = p - vec3(0.74, 0.6, 0);
    float handle = length(vec2(length(ear.xy * vec2(1.0, 0.86)) - 0.27, ear.z)) - 0.095;
    clay = press(clay, smooth_max(handle, 0.56 - p.x, 0.05) * 0.9, BODY, 0.08);
    float dot_angle = atan(p.z, p.x), sector = 6.2831853 / 8.0;
    dot_angle -= sector * (floor(dot_angle / sector) + 0.5);
    float radius = length(p.xz);
    vec3 spot = vec3(radius * cos(dot_angle) - 0.585, p.y - 0.52, radius * sin(dot_angle));
    return join(clay, egg(spot, vec3(0.06, 0.13, 0.13)), TINT);
}

vec2 bowl(vec3 p) {
    vec3 q = p - vec3(0, 0.86, 0);
    float shell = smooth_max(egg(q, vec3(1.02, 0.84, 1.02)), q.y + 0.06, 0.04);
    shell = smooth_max(shell, -egg(q - vec3(0, 0.08, 0), vec3(0.88, 0.74, 0.88)), 0.06);
    vec2 clay = vec2(shell, BODY);
    clay = join(clay, ring(p - vec3(0, 0.8, 0), 0.95, 0.085), SHADE);
    clay = join(clay, drum((p - vec3(0, 0.07, 0)).xzy, 0.48, 0.09, 0.05), SHADE);
    float radius = length(p.xz), height = p.y - 0.52;
    return join(clay, length(vec2(radius - 0.95, height)) - 0.065, TINT);
}

vec2 bottle(vec3 p) {
    float radius = length(p.xz);
    float flask = drum((p - vec3(0, 0.62, 0)).xzy, 0.46, 0.62, 0.16);
    flask = smooth_min(flask, egg(p - vec3(0, 1.12, 0), vec3(0.43, 0.38, 0.43)), 0.1);
    flask = smooth_min(flask, roll(p, vec3(0, 1.2, 0), vec3(0, 1.84, 0), 0.15), 0.14);
    vec2 clay = vec2(flask, BODY);
    clay = join(clay, drum((p - vec3(0, 0.6, 0)).xzy, 0.485, 0.28, 0.05), CREAM);
    clay = join(clay, drum((p - vec3(0, 2.0, 0)).xzy, 0.19, 0.13, 0.06), WOOD);
    vec3 front = vec3(p.x, p.y - 0.6, abs(p.z));
    return join(clay, egg(front - vec3(0, 0, 0.46), vec3(0.17, 0.17, 0.07)), BODY);
}

vec2 vase(vec3 p) {
    float radius = length(p.xz);
    float outline = 0.38 + 0.2 * sin((p.y - 0.12) * 3.3 + 0.1) - 0.05 * p.y + 0.34 * smoothstep(1.2, 1.66, p.y);
    float outer = smooth_max((radius - outline) * 0.72, abs(p.y - 0.83) - 0.83, 0.08);
    float wall = smooth_max(outer, -max((radius - outline + 0.12) * 0.72, 0.3 - p.y), 0.05);
    vec2 clay = vec2(wall, abs(p.y - 0.56) < 0.1 ? TINT : abs(p.y - 1.0) < 0.05 ? SHADE : BODY);
    return clay;
}

vec2 book(vec3 p) {
    vec3 q = p - vec3(0, 0.82, 0);
    vec2 clay = vec2(block(q - vec3(0.02, 0, 0), vec3(0.58, 0.74, 0.17), 0.03), CREAM);
    clay = join(clay, block(vec3(q.x, q.y, abs(q.z) - 0.2), vec3(0.64, 0.82, 0.055), 0.05), BODY);
    clay = join(clay, block(q - vec3(-0.6, 0, 0), vec3(0.075, 0.82, 0.22), 0.07), BODY);
    clay = join(clay, block(q - vec3(-0.42, 0, 0), vec3(0.045, 0.825, 0.262), 0.03), SHADE);
    clay = join(clay, block(q - vec3(0.1, 0.36, 0.22), vec3(0.34, 0.17, 0.055), 0.05), CREAM);
    return join(clay, egg(q - vec3(0.1, -0.24, 0.24), vec3(0.2, 0.2, 0.07)), HONEY);
}

vec2 bag(vec3 p) {
    vec3 q = p - vec3(0, 0.56, 0);
    float lean = 0.16 * (0.56 - q.y);
    float pouch = block(vec3(q.x * (1.0 - 0.1 * lean), q.y, q.z * (1.0 - 0.3 * lean)), vec3(0.78 + lean * 0.6, 0.56, 0.3 + lean * 0.5), 0.22) * 0.85;
    vec2 clay = vec2(pouch, BODY);
    vec3 front = q - vec3(0, 0.22, 0.32);
    float flap = smooth_max(egg(q - vec3(0, 0.52, 0.06), vec3(0.86, 0.66, 0.42)), -(q.y - 0.02 + 0.1 * q.x * q.x), 0.06);
    clay = join(clay, smooth_max(flap, q.y - 0.58, 0.1) * 0.9, SHADE);
    clay = join(clay, ball(q - vec3(0, 0.02, 0.44), 0.12), HONEY);
    vec3 grip = q - vec3(0, 0.5, 0);
    float handle = length(vec2(length(grip.xy * vec2(1.0, 0.9)) - 0.5, grip.z)) - 0.085;
    return join(clay, smooth_max(handle, -grip.y, 0.03) * 0.9, SHADE);
}

vec2 box(vec3 p) {
    float outer = block(p - vec3(0, 0.5, 0), vec3(0.82, 0.5, 0.7), 0.05);
    float wall = smooth_max(outer, -block(p - vec3(0, 0.72, 0), vec3(0.72, 0.6, 0.6), 0.04), 0.03);
    vec2 clay = vec2(wall, BODY);
    vec3 side = vec3(abs(p.x), p.yz);
    vec3 wing = side - vec3(0.8, 0.98, 0);
    wing.xy = turned(wing.xy, -0.5);
    clay = join(clay, block(wing - vec3(0.24, 0, 0), vec3(0.26, 0.05, 0.68), 0.04), TINT);
    vec3 lid = vec3(p.x, p.y - 0.98, abs(p.z) - 0.69);
    lid.zy = turned(lid.zy, -0.95);
    clay = join(clay, block(lid - vec3(0, 0, 0.2), vec3(0.8, 0.05, 0.22), 0.04), TINT);
    return join(clay, block(p - vec3(0, 0.5, 0.69), vec3(0.14, 0.36, 0.035), 0.03), CREAM);
}

vec2 umbrella(vec3 p) {
    vec3 q = p - vec3(0, 1.22, 0);
    float angle = atan(q.z, q.x) + 0.39;
    float gore = abs(fract(angle * 8.0 / 6.2831853) - 0.5) * 2.0;  // 0 in the middle of a gore, 1 at a rib
    float dome = egg(q, vec3(1.12, 0.8, 1.12));
    float rim = -q.y + 0.02 + 0.16 * gore * gore * 0.0 + 0.12 * (1.0 - gore) * (1.0 - gore);
    float canopy = smooth_max(dome, rim, 0.05);
    canopy = smooth_max(canopy, -egg(q + vec3(0, 0.12, 0), vec3(1.02, 0.74, 1.02)), 0.05) * 0.8;
    float stripe = mod(floor(angle * 8.0 / 6.2831853), 2.0);
    vec2 clay = vec2(canopy, stripe < 0.5 ? BODY : TINT);
    clay = join(clay, roll(p, vec3(0, 0.28, 0), vec3(0, 2.1, 0), 0.06), WOOD);
    clay = join(clay, ball(p - vec3(0, 2.06, 0), 0.1), BODY);
    vec3 hook = p - vec3(0.17, 0.26, 0);
    return join(clay, smooth_max(length(vec2(length(hook.xy) - 0.17, hook.z)) - 0.085, hook.y, 0.03), WOOD);
}

vec2 clock(vec3 p) {
    vec3 q = p - vec3(0, 0.98, 0);
    vec2 clay = vec2(drum(q, 0.86, 0.3, 0.14), BODY);
    clay = join(clay, drum(q - vec3(0, 0, 0.22), 0.64, 0.12, 0.05), CREAM);
    vec3 side = vec3(abs(q.x), q.yz);
    vec3 bell_at = side - vec3(0.5, 0.84, 0);
    bell_at.xy = turned(bell_at.xy, -0.55);
    clay = join(clay, smooth_max(ball(bell_at, 0.34), -bell_at.y, 0.06), SHADE);
    clay = join(clay, ball(bell_at - vec3(0, 0.36, 0), 0.07), HONEY);
    clay = join(clay, roll(side, vec3(0, 0.86, 0), vec3(0, 1.12, 0), 0.08), SHADE);
    clay = join(clay, taper(side, vec3(0.46, -0.6, 0), vec3(0.62, -0.88, 0), 0.14, 0.1), SHADE);
    clay = join(clay, roll(q, vec3(0, 0, 0.36), vec3(0, 0.44, 0.36), 0.055), DARK);
    clay = join(clay, roll(q, vec3(0, 0, 0.36), vec3(0.28, 0.16, 0.36), 0.055), DARK);
    clay = join(clay, ball(q - vec3(0, 0, 0.38), 0.09), ROSE);
    vec2 mark = abs(q.xy);
    mark = mark.x > mark.y ? mark : mark.yx;
    return join(clay, egg(vec3(mark - vec2(0.53, 0), q.z - 0.34), vec3(0.08, 0.06, 0.05)), DARK);
}
