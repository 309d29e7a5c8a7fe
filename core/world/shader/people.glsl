// People: one build, told apart by size, hair and clothes. They face us.

/// The face of a head of radius `r`, in the frame of its middle.
vec2 countenance(vec2 clay, vec3 h, float r) {
    vec3 side = vec3(abs(h.x), h.yz);
    clay = join(clay, egg(side - vec3(0.34, 0.02, 0.9) * r, vec3(0.13, 0.19, 0.12) * r), DARK);
    clay = join(clay, egg(side - vec3(0.6, -0.28, 0.72) * r, vec3(0.19, 0.13, 0.14) * r), ROSE);
    clay = join(clay, ball(h - vec3(0, -0.14, 0.98) * r, 0.1 * r), SKIN);
    float mouth = length(vec2(length(h.xy - vec2(0, -0.26 * r)) - 0.24 * r, h.z - 0.84 * r)) - 0.06 * r;
    return join(clay, max(mouth, h.y + 0.34 * r), DARK);
}

/// Hair that leaves the face free; the greater `brow`, the farther it comes down over it.
float hair_on(vec3 h, float r, float brow) {
    float cap = egg(h - vec3(0, 0.07, -0.07) * r, vec3(1.12, 1.1, 1.1) * r);
    return smooth_max(cap, dot(h, normalize(vec3(0, -0.8, 0.62))) - brow * r, 0.1 * r);
}

/// Legs with shoes, arms with hands: `hip` and `shoulder` are how high they begin.
vec2 limbs(vec3 p, float hip, float shoulder, float apart, float sleeve, float leg) {
    vec3 side = vec3(abs(p.x), p.yz);
    vec2 clay = vec2(roll(side, vec3(apart, 0.16, 0), vec3(apart, hip, 0), 0.115), leg);
    float shoes = smooth_max(egg(side - vec3(apart + 0.02, 0.09, 0.07), vec3(0.16, 0.13, 0.22)), -p.y, 0.04);
    clay = join(clay, shoes, DARK);
    vec3 top = vec3(0.2, shoulder, 0.0), hand = vec3(0.54, shoulder - 0.38, 0.12);
    clay = join(clay, roll(side, top, mix(top, hand, sleeve), 0.115), BODY);
    return join(clay, roll(side, mix(top, hand, sleeve * 0.8), hand, 0.09), SKIN);
}

vec2 girl(vec3 p) {
    vec2 clay = limbs(p, 0.4, 0.84, 0.15, 0.4, SKIN);
    clay = join(clay, bell(p, 0.3, 0.74, 0.5, 0.22), BODY);
    clay = press(clay, egg(p - vec3(0, 0.76, 0), vec3(0.26, 0.24, 0.21)), BODY, 0.08);
    clay = join(clay, ring(p - vec3(0, 0.62, 0), 0.265, 0.05), TINT);
    vec3 h = p - vec3(0, 1.28, 0.02);
    clay = join(clay, ball(h, 0.4), SKIN);
    clay = countenance(clay, h, 0.4);
    vec3 side = vec3(abs(h.x), h.yz);
    float hair = hair_on(h, 0.4, 0.24);
    hair = smooth_min(hair, egg(side - vec3(0.56, -0.06, -0.06), vec3(0.17, 0.26, 0.17)), 0.06);
    clay = join(clay, hair, HAIR);
    return join(clay, ball(side - vec3(0.45, 0.14, -0.02), 0.1), BODY);
}

vec2 boy(vec3 p) {
    vec2 clay = limbs(p, 0.36, 0.86, 0.17, 0.42, SKIN);
    vec3 side = vec3(abs(p.x), p.yz);
    float shorts = smooth_min(roll(side, vec3(0.16, 0.34, 0), vec3(0.14, 0.52, 0), 0.17), egg(p - vec3(0, 0.54, 0), vec3(0.3, 0.16, 0.22)), 0.06);
    clay = join(clay, shorts, DENIM);
    clay = join(clay, block(p - vec3(0, 0.76, 0), vec3(0.29, 0.24, 0.21), 0.16), BODY);
    vec3 h = p - vec3(0, 1.28, 0.02);
    clay = join(clay, ball(h, 0.4), SKIN);
    clay = join(clay, ball(vec3(abs(h.x) - 0.4, h.y + 0.04, h.z), 0.08), SKIN);
    clay = countenance(clay, h, 0.4);
    clay = join(clay, hair_on(h, 0.39, 0.3), HAIR);
    vec3 cap = h - vec3(0, 0.16, 0);
    float crown = smooth_max(egg(cap, vec3(0.43, 0.34, 0.44)), -cap.y + 0.04, 0.05);
    clay = join(clay, crown, BODY);
    clay = join(clay, smooth_max(egg(cap - vec3(0, 0.06, 0.34), vec3(0.34, 0.08, 0.34)), -cap.z, 0.05), SHADE);
    return join(clay, ball(cap - vec3(0, 0.34, 0), 0.07), SHADE);
}

vec2 woman(vec3 p) {
    vec2 clay = limbs(p, 0.5, 1.3, 0.14, 0.34, SKIN);
    clay = join(clay, bell(p, 0.3, 1.04, 0.5, 0.19), BODY);
    clay = press(clay, egg(p - vec3(0, 1.2, 0), vec3(0.27, 0.28, 0.22)), BODY, 0.08);
    clay = join(clay, ring(p - vec3(0, 0.97, 0), 0.2, 0.055), SHADE);
    clay = join(clay, roll(p, vec3(0, 1.36, 0), vec3(0, 1.5, 0), 0.11), SKIN);
    vec3 h = p - vec3(0, 1.74, 0.02);
    clay = join(clay, egg(h, vec3(0.34, 0.37, 0.35)), SKIN);
    clay = countenance(clay, h, 0.35);
    float hair = hair_on(h, 0.36, 0.22);
    vec3 side = vec3(abs(h.x), h.yz);
    hair = smooth_min(hair, taper(side, vec3(0.3, 0.02, -0.08), vec3(0.36, -0.44, -0.04), 0.13, 0.16), 0.1);
    hair = smooth_min(hair, egg(h - vec3(0, -0.2, -0.24), vec3(0.4, 0.46, 0.16)), 0.1);
    return join(clay, hair, HAIR);
}

vec2 man(vec3 p) {
    vec3 side = vec3(abs(p.x), p.yz);
    vec2 clay = limbs(p, 0.7, 1.3, 0.18, 0.86, DENIM);
    clay = join(clay, taper(side, vec3(0.18, 0.2, 0), vec3(0.15, 0.76, 0), 0.15, 0.19), DENIM);
    clay = join(clay, block(p - vec3(0, 1.08, 0), vec3(0.35, 0.37, 0.24), 0.17), BODY);
    clay = join(clay, block(p - vec3(0, 0.75, 0), vec3(0.32, 0.06, 0.225), 0.05), WOOD);
    vec3 h = p - vec3(0, 1.76, 0.02);
    clay = join(clay, roll(p, vec3(0, 1.36, 0), vec3(0, 1.52, 0), 0.13), SKIN);
    clay = join(clay, egg(h, vec3(0.35, 0.37, 0.35)), SKIN);
    clay = join(clay, ball(vec3(abs(h.x) - 0.35, h.y, h.z), 0.075), SKIN);
    float beard = smooth_max(egg(h - vec3(0, -0.13, 0.03), vec3(0.36, 0.31, 0.36)), h.y + 0.19 - 0.9 * abs(h.x), 0.05);
    beard = smooth_max(beard, -(h.z + 0.06), 0.05);
    clay = join(clay, beard, HAIR);
    clay = countenance(clay, h - vec3(0, 0.05, 0.01), 0.35);
    clay = join(clay, egg(h - vec3(0, -0.19, 0.375), vec3(0.1, 0.045, 0.04)), ROSE);
    return join(clay, hair_on(h, 0.37, 0.1), HAIR);
}
