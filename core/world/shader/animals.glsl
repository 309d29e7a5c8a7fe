// Animals. Those on four legs look to the right and turn their heads round to us.

/// Two eyes with a light in each, on the sides of a head that looks along x.
vec2 eyes(vec2 clay, vec3 head, vec3 at, float r) {
    vec3 side = vec3(head.xy, abs(head.z));
    clay = join(clay, ball(side - at, r), PUPIL);
    return join(clay, ball(side - at - vec3(0.45, 0.5, 0.5) * r, r * 0.42), CREAM);
}

vec2 horse(vec3 p) {
    vec3 side = vec3(p.xy, abs(p.z));
    float trunk = taper(p, vec3(-0.52, 0.98, 0), vec3(0.34, 0.98, 0), 0.33, 0.32);
    trunk = smooth_min(trunk, taper(side, vec3(-0.6, 0.8, 0.17), vec3(-0.64, 0.1, 0.19), 0.17, 0.115), 0.12);
    trunk = smooth_min(trunk, taper(side, vec3(0.38, 0.8, 0.17), vec3(0.4, 0.1, 0.19), 0.16, 0.115), 0.12);
    trunk = smooth_min(trunk, taper(p, vec3(0.4, 1.08, 0), vec3(0.72, 1.72, 0.04), 0.27, 0.19), 0.16);
    vec3 head = p - vec3(0.74, 1.8, 0.06);
    head.zx = turned(head.zx, -0.5);
    float skull = smooth_min(ball(head, 0.27), taper(head, vec3(0.05, 0, 0), vec3(0.42, -0.28, 0), 0.24, 0.17), 0.08);
    vec2 clay = vec2(smooth_max(smooth_min(trunk, skull, 0.1), -p.y, 0.05), BODY);
    clay = press(clay, egg(head - vec3(0.46, -0.31, 0), vec3(0.22, 0.2, 0.22)), TINT, 0.05);
    clay = join(clay, ball(vec3(head.xy, abs(head.z)) - vec3(0.62, -0.25, 0.1), 0.045), DARK);
    clay = eyes(clay, head, vec3(0.16, 0.06, 0.23), 0.075);
    vec3 ear = vec3(head.xy, abs(head.z)) - vec3(-0.1, 0.32, 0.15);
    clay = join(clay, egg(ear, vec3(0.09, 0.19, 0.08)), BODY);
    float mane = taper(p, vec3(0.26, 1.24, 0), vec3(0.5, 1.86, 0.02), 0.15, 0.19);
    mane = smooth_min(mane, egg(head - vec3(0.08, 0.27, 0), vec3(0.2, 0.14, 0.13)), 0.08);
    clay = join(clay, mane - 0.02 * sin(p.y * 22.0), MANE);
    float tail = taper(p, vec3(-0.82, 1.12, 0), vec3(-1.06, 0.44, 0), 0.12, 0.18);
    clay = join(clay, tail - 0.015 * sin(p.x * 30.0), MANE);
    float hoof = max(min(length(side.xz - vec2(0.4, 0.19)), length(side.xz - vec2(-0.64, 0.19))) - 0.15, p.y - 0.14);
    return join(clay, smooth_max(hoof, -p.y, 0.04) - 0.01, DARK);
}

vec2 cow(vec3 p) {
    vec3 side = vec3(p.xy, abs(p.z));
    float trunk = block(p - vec3(-0.14, 0.86, 0), vec3(0.76, 0.4, 0.42), 0.34);
    trunk = smooth_min(trunk, taper(side, vec3(-0.6, 0.6, 0.22), vec3(-0.62, 0.1, 0.24), 0.18, 0.135), 0.1);
    trunk = smooth_min(trunk, taper(side, vec3(0.32, 0.6, 0.22), vec3(0.34, 0.1, 0.24), 0.18, 0.135), 0.1);
    trunk = smooth_min(trunk, taper(p, vec3(-0.86, 1.14, 0), vec3(-1.04, 0.62, 0), 0.07, 0.055), 0.06);
    vec3 head = p - vec3(0.74, 1.14, 0.08);
    head.zx = turned(head.zx, -0.7);
    vec3 half_head = vec3(head.xy, abs(head.z));
    trunk = smooth_min(trunk, egg(head, vec3(0.34, 0.37, 0.33)), 0.12);
    vec2 clay = vec2(smooth_max(trunk, -p.y, 0.05), BODY);
    float spots = min(length(p - vec3(-0.5, 1.06, 0.36)) - 0.36, length(p - vec3(0.12, 0.74, 0.46)) - 0.26);
    spots = min(spots, min(length(p - vec3(0.02, 1.3, -0.1)) - 0.3, length(half_head - vec3(0.16, 0.16, 0.3)) - 0.2));
    if (spots < 0.0) clay.y = PATCH;
    clay = join(clay, egg(head - vec3(0.28, -0.16, 0), vec3(0.25, 0.2, 0.29)), PINK);
    clay = join(clay, ball(half_head - vec3(0.49, -0.1, 0.12), 0.05), DARK);
    clay = eyes(clay, head, vec3(0.26, 0.13, 0.19), 0.075);
    vec3 ear = half_head - vec3(-0.02, 0.12, 0.42);
    ear.zy = turned(ear.zy, -0.2);
    clay = join(clay, egg(ear, vec3(0.09, 0.12, 0.2)), SHADE);
    clay = join(clay, taper(half_head, vec3(0, 0.3, 0.2), vec3(0.04, 0.55, 0.27), 0.09, 0.05), CREAM);
    clay = join(clay, egg(p - vec3(-0.34, 0.44, 0), vec3(0.24, 0.16, 0.22)), PINK);
    clay = join(clay, ball(p - vec3(-1.05, 0.56, 0), 0.13), PATCH);
    float hoof = max(min(length(side.xz - vec2(0.34, 0.24)), length(side.xz - vec2(-0.62, 0.24))) - 0.165, p.y - 0.15);
    return join(clay, smooth_max(hoof, -p.y, 0.04), DARK);
}

vec2 sheep(vec3 p) {
    vec3 side = vec3(p.xy, abs(p.z));
    vec3 q = p - vec3(-0.1, 0.86, 0);
    float curls = 0.06 * sin(9.0 * q.x + 1.0) * sin(9.0 * q.y) * sin(9.0 * q.z + 0.6);
    float wool = egg(q, vec3(0.78, 0.6, 0.58)) * 0.85 - curls;
    vec2 clay = vec2(smooth_max(roll(side, vec3(-0.5, 0.1, 0.24), vec3(-0.46, 0.5, 0.22), 0.125), -p.y, 0.05), COAL);
    clay = join(clay, smooth_max(roll(side, vec3(0.3, 0.1, 0.24), vec3(0.28, 0.5, 0.22), 0.125), -p.y, 0.05), COAL);
    clay = join(clay, wool, BODY);
    clay = join(clay, ball(p - vec3(-0.88, 0.98, 0), 0.17), BODY);
    vec3 head = p - vec3(0.72, 1.06, 0.1);
    head.zx = turned(head.zx, -0.75);
    vec3 half_head = vec3(head.xy, abs(head.z));
    clay = join(clay, egg(head - vec3(0.1, -0.04, 0), vec3(0.36, 0.34, 0.28)), COAL);
    clay = join(clay, egg(half_head - vec3(-0.02, 0.02, 0.36), vec3(0.11, 0.11, 0.2)), COAL);
    clay = join(clay, ball(half_head - vec3(0.3, 0.1, 0.16), 0.095), CREAM);
    clay = join(clay, ball(half_head - vec3(0.375, 0.11, 0.16), 0.05), DARK);
    clay = join(clay, egg(half_head - vec3(0.45, -0.12, 0.05), vec3(0.03, 0.03, 0.045)), ROSE);
    float tuft = ball(head - vec3(-0.02, 0.3, 0), 0.23);
    tuft = smooth_min(tuft, ball(half_head - vec3(-0.04, 0.24, 0.17), 0.16), 0.06);
    return join(clay, tuft - 0.5 * curls, BODY);
}

vec2 bird(vec3 p) {
    vec3 side = vec3(p.xy, abs(p.z));
    vec3 q = p - vec3(0, 0.86, 0);
    q.xy = turned(q.xy, 0.5);
    float trunk = egg(q, vec3(0.68, 0.52, 0.5));
    trunk = smooth_min(trunk, ball(p - vec3(0.44, 1.34, 0), 0.42), 0.14);
    vec3 tail = p - vec3(-0.86, 0.62, 0);
    tail.xy = turned(tail.xy, 0.42);
    trunk = smooth_min(trunk, block(tail, vec3(0.44, 0.07, 0.2), 0.07), 0.16);
    vec2 clay = vec2(trunk, BODY);
    clay = press(clay, egg(p - vec3(0.32, 0.82, 0), vec3(0.4, 0.46, 0.4)), TINT, 0.05);
    vec3 wing = side - vec3(-0.2, 0.88, 0.43);
    wing.xy = turned(wing.xy, 0.6);
    clay = press(clay, egg(wing, vec3(0.5, 0.28, 0.13)), SHADE, 0.03);
    vec3 beak = p - vec3(0.82, 1.34, 0);
    clay = join(clay, taper(beak, vec3(0), vec3(0.3, -0.06, 0), 0.14, 0.03), BEAK);
    clay = join(clay, ball(side - vec3(0.62, 1.46, 0.29), 0.085), PUPIL);
    clay = join(clay, ball(side - vec3(0.66, 1.5, 0.34), 0.034), CREAM);
    clay = join(clay, roll(side, vec3(0.06, 0.07, 0.2), vec3(0.0, 0.5, 0.17), 0.06), BEAK);
    return join(clay, egg(side - vec3(0.14, 0.06, 0.21), vec3(0.22, 0.07, 0.13)), BEAK);
}

vec2 fish(vec3 p) {
    vec3 q = p - vec3(0.1, 0.66, 0), side = vec3(q.xy, abs(q.z));
    vec2 clay = vec2(egg(q, vec3(0.84, 0.6, 0.4)), BODY);
    if (abs(q.x + 0.12 + 0.25 * q.y * q.y) < 0.09 || abs(q.x + 0.5 + 0.25 * q.y * q.y) < 0.07) clay.y = TINT;
    vec3 lobe = vec3(q.x + 0.98, abs(q.y), q.z);
    lobe.xy = turned(lobe.xy, -0.75);
    float fins = egg(lobe - vec3(-0.2, 0, 0), vec3(0.4, 0.2, 0.11));
    vec3 top = q - vec3(-0.08, 0.56, 0);
    top.xy = turned(top.xy, -0.3);
    fins = min(fins, egg(top, vec3(0.42, 0.26, 0.1)));
    vec3 low = q - vec3(-0.12, -0.5, 0);
    low.xy = turned(low.xy, 0.5);
    fins = min(fins, egg(low, vec3(0.28, 0.16, 0.09)));
    vec3 pectoral = side - vec3(0.1, -0.14, 0.4);
    pectoral.xy = turned(pectoral.xy, 0.5);
    fins = min(fins, egg(pectoral - vec3(-0.1, 0, 0), vec3(0.24, 0.13, 0.1)));
    clay = press(clay, fins, SHADE, 0.04);
    clay = join(clay, ball(side - vec3(0.5, 0.14, 0.24), 0.16), CREAM);
    clay = join(clay, ball(side - vec3(0.56, 0.15, 0.33), 0.095), DARK);
    float lips = length(vec2(length((q - vec3(0.82, -0.12, 0)).yz) - 0.09, q.x - 0.82)) - 0.065;
    return join(clay, lips, ROSE);
}

vec2 rabbit(vec3 p) {
    vec3 side = vec3(abs(p.x), p.yz);
    float trunk = egg(p - vec3(0, 0.48, -0.06), vec3(0.5, 0.5, 0.46));
    trunk = smooth_min(trunk, egg(p - vec3(0, 1.14, 0.08), vec3(0.46, 0.42, 0.4)), 0.1);
    trunk = smooth_min(trunk, egg(side - vec3(0.3, 0.12, 0.34), vec3(0.2, 0.14, 0.32)), 0.06);
    trunk = smooth_min(trunk, taper(side, vec3(0.22, 0.62, 0.34), vec3(0.12, 0.42, 0.48), 0.12, 0.12), 0.05);
    vec2 clay = vec2(smooth_max(trunk, -p.y, 0.05), BODY);
    clay = press(clay, egg(p - vec3(0, 0.42, 0.3), vec3(0.3, 0.3, 0.16)), TINT, 0.04);
    vec3 ear = side - vec3(0.24, 1.86, 0);
    ear.xy = turned(ear.xy, 0.2);
    clay = press(clay, egg(ear, vec3(0.17, 0.56, 0.13)), BODY, 0.08);
    clay = join(clay, egg(ear - vec3(0, 0, 0.09), vec3(0.095, 0.42, 0.07)), PINK);
    clay = press(clay, egg(side - vec3(0.13, 1.0, 0.42), vec3(0.16, 0.13, 0.13)), TINT, 0.04);
    clay = join(clay, egg(side - vec3(0.2, 1.24, 0.41), vec3(0.08, 0.11, 0.07)), PUPIL);
    clay = join(clay, ball(p - vec3(0.2 * sign(p.x) + 0.02, 1.285, 0.465), 0.032), CREAM);
    clay = join(clay, egg(p - vec3(0, 1.1, 0.52), vec3(0.08, 0.055, 0.05)), ROSE);
    return join(clay, block(p - vec3(0, 0.88, 0.5), vec3(0.075, 0.09, 0.035), 0.02), CREAM);
}

vec2 bear(vec3 p) {
    vec3 side = vec3(abs(p.x), p.yz);
    float trunk = egg(p - vec3(0, 0.62, 0), vec3(0.56, 0.62, 0.48));
    trunk = smooth_min(trunk, taper(side, vec3(0.34, 0.24, 0.16), vec3(0.58, 0.2, 0.52), 0.23, 0.21), 0.06);
    trunk = smooth_min(trunk, taper(side, vec3(0.46, 0.92, 0.08), vec3(0.74, 0.56, 0.28), 0.19, 0.17), 0.06);
    vec2 clay = vec2(trunk, BODY);
    clay = press(clay, egg(p - vec3(0, 1.46, 0.06), vec3(0.56, 0.5, 0.48)), BODY, 0.05);
    clay = press(clay, drum(side - vec3(0.44, 1.86, 0.02), 0.23, 0.11, 0.1), BODY, 0.05);
    clay = join(clay, drum(side - vec3(0.44, 1.86, 0.09), 0.13, 0.07, 0.05), TINT);
    clay = join(clay, egg(p - vec3(0, 0.6, 0.34), vec3(0.36, 0.4, 0.19)), TINT);
    clay = join(clay, egg(side - vec3(0.6, 0.2, 0.68), vec3(0.14, 0.15, 0.08)), TINT);
    clay = join(clay, egg(p - vec3(0, 1.34, 0.46), vec3(0.25, 0.2, 0.17)), TINT);
    clay = join(clay, egg(p - vec3(0, 1.42, 0.61), vec3(0.1, 0.075, 0.07)), DARK);
    clay = join(clay, roll(p, vec3(0, 1.38, 0.63), vec3(0, 1.28, 0.62), 0.022), DARK);
    clay = join(clay, egg(side - vec3(0.23, 1.56, 0.5), vec3(0.075, 0.09, 0.06)), PUPIL);
    clay = join(clay, ball(p - vec3(0.23 * sign(p.x) + 0.02, 1.6, 0.545), 0.028), CREAM);
    vec3 bow = p - vec3(0, 1.02, 0.42);
    clay = join(clay, egg(vec3(abs(bow.x) - 0.17, bow.yz), vec3(0.16, 0.11, 0.08)), ROSE);
    return join(clay, ball(bow - vec3(0, 0, 0.05), 0.075), ROSE);
}
