vec2 house(vec3 p) {
    float gable = dot(vec2(abs(p.x), p.y - 1.72), normalize(vec2(1.0, 1.05)));
    vec2 clay = vec2(smooth_max(block(p - vec3(0, 0.95, 0), vec3(0.8, 0.95, 0.66), 0.1), gable, 0.1), BODY);
    vec2 eave = turned(vec2(abs(p.x), p.y - 1.86), -0.81);
    clay = join(clay, block(vec3(eave.x - 0.66, eave.y, p.z), vec3(0.74, 0.105, 0.8), 0.09), SHADE);
    clay = join(clay, block(p - vec3(0.5, 1.66, -0.25), vec3(0.15, 0.36, 0.15), 0.05), SHADE);
    clay = join(clay, block(p - vec3(-0.3, 0.36, 0.64), vec3(0.2, 0.38, 0.08), 0.06), WOOD);
    clay = join(clay, ball(p - vec3(-0.19, 0.38, 0.73), 0.045), CREAM);
    clay = join(clay, block(p - vec3(0.34, 0.62, 0.64), vec3(0.22, 0.2, 0.07), 0.05), CREAM);
    clay = join(clay, drum(p - vec3(0, 1.22, 0.64), 0.17, 0.07, 0.05), CREAM);
    return join(clay, block(vec3(abs(p.x) - 0.79, p.y - 0.62, abs(p.z) - 0.26), vec3(0.06, 0.18, 0.16), 0.05), CREAM);
}

vec2 tree(vec3 p) {
    float crown = ball(p - vec3(0, 1.62, 0), 0.6);
    crown = smooth_min(crown, ball(p - vec3(-0.5, 1.32, 0.1), 0.44), 0.16);
    crown = smooth_min(crown, ball(p - vec3(0.5, 1.36, 0.05), 0.45), 0.16);
    crown = smooth_min(crown, ball(p - vec3(0.05, 1.2, 0.34), 0.42), 0.16);
    crown = smooth_min(crown, ball(p - vec3(0.08, 2.08, -0.02), 0.4), 0.16);
    float trunk = taper(p, vec3(0, 0.1, 0), vec3(0, 1.1, 0), 0.24, 0.17);
    return join(vec2(smooth_max(trunk, -p.y, 0.1), WOOD), crown, BODY);
}

vec2 truck(vec3 p) {
    vec2 clay = vec2(block(p - vec3(-0.38, 0.86, 0), vec3(0.78, 0.52, 0.5), 0.12), BODY);
    clay = join(clay, block(p - vec3(0.05, 0.36, 0), vec3(1.12, 0.11, 0.42), 0.08), SHADE);
    float cab = smooth_min(
        block(p - vec3(0.68, 0.78, 0), vec3(0.27, 0.44, 0.47), 0.13),
        block(p - vec3(0.92, 0.55, 0), vec3(0.29, 0.22, 0.45), 0.12), 0.12);
    clay = join(clay, cab, BODY);
    clay = join(clay, block(p - vec3(0.72, 0.94, 0), vec3(0.17, 0.17, 0.49), 0.05), CREAM);
    clay = join(clay, block(p - vec3(0.9, 0.96, 0), vec3(0.08, 0.16, 0.36), 0.05), CREAM);
    clay = join(clay, ball(vec3(p.x - 1.19, p.y - 0.58, abs(p.z) - 0.28), 0.085), HONEY);
    clay = join(clay, wheels(p, -0.68, 0.29, 0.44));
    return join(clay, wheels(p, 0.72, 0.29, 0.44));
}

vec2 train(vec3 p) {
    vec2 clay = vec2(drum((p - vec3(0.5, 0.84, 0)).zyx, 0.4, 0.62, 0.12), BODY);
    clay = join(clay, block(p - vec3(-0.32, 0.98, 0), vec3(0.34, 0.58, 0.48), 0.1), BODY);
    clay = join(clay, block(p - vec3(-0.32, 1.56, 0), vec3(0.44, 0.09, 0.56), 0.08), SHADE);
    clay = join(clay, block(p - vec3(-0.32, 1.18, 0), vec3(0.19, 0.19, 0.51), 0.05), CREAM);
    clay = join(clay, block(p - vec3(0.26, 0.4, 0), vec3(0.98, 0.1, 0.42), 0.07), DARK);
    clay = join(clay, block(p - vec3(-1.2, 0.72, 0), vec3(0.42, 0.34, 0.46), 0.1), BODY);
    clay = join(clay, block(p - vec3(-1.2, 0.4, 0), vec3(0.46, 0.08, 0.42), 0.07), DARK);
    clay = join(clay, egg(p - vec3(-1.2, 1.05, 0), vec3(0.34, 0.17, 0.36)), DARK);
    clay = join(clay, taper(p, vec3(0.84, 1.1, 0), vec3(0.84, 1.56, 0), 0.13, 0.2), SHADE);
    clay = join(clay, ball(p - vec3(0.36, 1.22, 0), 0.16), HONEY);
    clay = join(clay, drum((p - vec3(1.12, 0.84, 0)).zyx, 0.25, 0.05, 0.04), SHADE);
    clay = join(clay, ball(p - vec3(1.16, 0.98, 0), 0.1), HONEY);
    clay = join(clay, wheels(p, 0.86, 0.25, 0.44));
    clay = join(clay, wheels(p, 0.3, 0.25, 0.44));
    clay = join(clay, wheels(p, -0.32, 0.25, 0.44));
    return join(clay, wheels(p, -1.2, 0.25, 0.44));
}

const float MAST = -0.26;  // behind the middle of the boat: there is room before it

vec2 boat(vec3 p) {
    float sheer = p.y - 0.52 - 0.16 * p.x * p.x;
    vec3 q = p - vec3(0, 0.62, 0);
    float hull = smooth_max(egg(q, vec3(1.25, 0.66, 0.58)), sheer, 0.08);
    hull = smooth_max(hull, -p.y, 0.12);
    hull = smooth_max(hull, -egg(q - vec3(0, 0.12, 0), vec3(1.1, 0.55, 0.45)), 0.06);
    vec2 clay = vec2(hull, BODY);
    clay = join(clay, roll(p, vec3(0.28, 0.2, MAST), vec3(0.28, 1.85, MAST), 0.055), WOOD);
    float belly = 0.1 * cos((p.y - 1.2) * 1.6);
    vec2 s = vec2(p.x - 0.2, p.y - 1.8);
    float sail = max(max(p.x - 0.2, 0.72 - p.y), dot(s, normalize(vec2(-1.15, 0.82))));
    sail = smooth_max(sail, abs(p.z - MAST - belly) - 0.05, 0.08) * 0.9;
    clay = join(clay, sail, CREAM);
    vec2 f = vec2(p.x - 0.5, abs(p.y - 1.72));
    float flag = smooth_max(max(dot(f - vec2(0.16, 0), normalize(vec2(0.5, 1.1))), 0.28 - p.x), abs(p.z - MAST) - 0.04, 0.05);
    return join(clay, flag, BODY);
}

vec2 dog(vec3 p) {
    vec3 side = vec3(p.xy, abs(p.z));
    float trunk = taper(p, vec3(-0.5, 0.76, 0), vec3(0.3, 0.8, 0), 0.31, 0.34);
    trunk = smooth_min(trunk, taper(side, vec3(-0.56, 0.62, 0.18), vec3(-0.6, 0.1, 0.2), 0.17, 0.14), 0.14);
    trunk = smooth_min(trunk, taper(side, vec3(0.34, 0.62, 0.18), vec3(0.36, 0.1, 0.2), 0.16, 0.14), 0.14);
    trunk = smooth_min(trunk, taper(p, vec3(-0.74, 0.86, 0), vec3(-1.02, 1.28, 0), 0.12, 0.08), 0.1);

    vec3 head = p - vec3(0.64, 1.07, 0.06);
    head.zx = turned(head.zx, -0.55);  // it looks round at us
    vec3 half_head = vec3(head.xy, abs(head.z));
    trunk = smooth_min(trunk, ball(head, 0.4), 0.14);
    vec2 clay = vec2(smooth_max(trunk, -p.y, 0.06), BODY);
    clay = press(clay, egg(head - vec3(0.36, -0.11, 0), vec3(0.29, 0.19, 0.23)), TINT, 0.06);
    clay = join(clay, ball(head - vec3(0.61, -0.02, 0), 0.1), DARK);
    clay = join(clay, ball(half_head - vec3(0.31, 0.14, 0.19), 0.075), PUPIL);
    clay = join(clay, ball(half_head - vec3(0.355, 0.175, 0.215), 0.03), CREAM);
    vec3 ear = half_head - vec3(-0.06, -0.02, 0.41);
    ear.yz = turned(ear.yz, 0.2);
    clay = join(clay, egg(ear, vec3(0.18, 0.35, 0.1)), SHADE);
    vec3 neck = p - vec3(0.47, 0.87, 0.02);
    neck.xy = turned(neck.xy, -0.7);
    return join(clay, ring(neck, 0.28, 0.065), CREAM);
}

vec2 cat(vec3 p) {
    p.y *= 1.06;
    vec3 side = vec3(abs(p.x), p.yz);
    float trunk = smooth_min(egg(p - vec3(0, 0.48, -0.08), vec3(0.56, 0.52, 0.5)), egg(p - vec3(0, 0.8, 0.06), vec3(0.38, 0.5, 0.34)), 0.2);
    trunk = smooth_min(trunk, egg(p - vec3(0, 1.36, 0.14), vec3(0.47, 0.4, 0.4)), 0.1);
    trunk = smooth_min(trunk, taper(side, vec3(0.17, 0.6, 0.34), vec3(0.18, 0.1, 0.44), 0.13, 0.13), 0.07);
    trunk = smooth_min(trunk, egg(side - vec3(0.46, 0.16, 0.24), vec3(0.18, 0.15, 0.26)), 0.08);
    vec2 clay = vec2(smooth_max(trunk, -p.y, 0.06), BODY);
    vec3 ear = side - vec3(0.25, 1.7, 0.1);
    ear.xy = turned(ear.xy, 0.2);
    float flank = dot(vec2(length(ear.xz * vec2(1.0, 1.5)), ear.y - 0.3), normalize(vec2(1.0, 0.42)));
    clay = press(clay, smooth_max(flank, -ear.y - 0.15, 0.1) * 0.8 - 0.03, BODY, 0.06);
    clay = join(clay, egg(ear - vec3(0, 0.02, 0.1), vec3(0.09, 0.15, 0.07)), ROSE);
    clay = press(clay, egg(p - vec3(0, 1.24, 0.48), vec3(0.19, 0.13, 0.12)), TINT, 0.04);
    clay = join(clay, egg(side - vec3(0.19, 1.42, 0.49), vec3(0.07, 0.095, 0.06)), PUPIL);
    clay = join(clay, ball(p - vec3(0.19 * sign(p.x) + 0.02, 1.455, 0.53), 0.028), CREAM);
    clay = join(clay, egg(p - vec3(0, 1.3, 0.6), vec3(0.07, 0.05, 0.05)), ROSE);
    float tail = length(vec2(length(p.xz - vec2(0.34, -0.02)) - 0.42, p.y - 0.15)) - 0.12;
    tail = smooth_min(max(tail, 0.1 - p.x), roll(p, vec3(0.72, 0.15, -0.2), vec3(0.8, 0.75, -0.24), 0.115), 0.12);
    return press(clay, tail, BODY, 0.08);
}

vec2 duck(vec3 p) {
    vec3 side = vec3(p.xy, abs(p.z));
    float trunk = egg(p - vec3(-0.08, 0.5, 0), vec3(0.76, 0.5, 0.54));
    trunk = smooth_min(trunk, taper(p, vec3(-0.55, 0.6, 0), vec3(-0.96, 0.98, 0), 0.26, 0.08), 0.2);
    trunk = smooth_min(trunk, roll(p, vec3(0.4, 0.7, 0), vec3(0.46, 1.05, 0), 0.24), 0.2);
    trunk = smooth_min(trunk, ball(p - vec3(0.46, 1.25, 0), 0.4), 0.1);
    vec2 clay = vec2(smooth_max(trunk, -p.y, 0.1), BODY);
    vec3 wing = side - vec3(-0.16, 0.62, 0.46);
    wing.xy = turned(wing.xy, 0.25);
    clay = press(clay, egg(wing, vec3(0.42, 0.24, 0.14)), SHADE, 0.04);
    float beak = smooth_min(egg(p - vec3(0.92, 1.2, 0), vec3(0.27, 0.075, 0.19)), egg(p - vec3(0.86, 1.11, 0), vec3(0.2, 0.06, 0.15)), 0.03);
    clay = join(clay, beak, BEAK);
    return join(clay, ball(side - vec3(0.66, 1.4, 0.28), 0.08), PUPIL);
}

vec2 flower(vec3 p) {
    vec3 q = p - vec3(0, 1.62, 0.08);
    q.yz = turned(q.yz, 0.2);
    float sector = 6.2831853 / 6.0;
    float angle = atan(q.y, q.x);
    angle -= sector * floor(angle / sector + 0.5);
    vec3 petal = vec3(length(q.xy) * vec2(cos(angle), sin(angle)), q.z - 0.12 * length(q.xy));
    float petals = egg(petal - vec3(0.48, 0, 0), vec3(0.36, 0.25, 0.13));
    vec2 clay = vec2(petals * 0.9, BODY);
    clay = join(clay, egg(q - vec3(0, 0, 0.1), vec3(0.25, 0.25, 0.15)), HONEY);
    float bend = 0.06 * sin(p.y * 2.2);
    clay = join(clay, roll(p - vec3(bend, 0, 0), vec3(0, 0.05, 0), vec3(0, 1.5, 0), 0.085), LEAF);
    vec3 leaf = vec3(abs(p.x - bend) - 0.3, p.y - 0.48, p.z);
    leaf.xy = turned(leaf.xy, 0.6);
    clay = join(clay, egg(leaf, vec3(0.33, 0.12, 0.13)), LEAF);
    return clay;
}
