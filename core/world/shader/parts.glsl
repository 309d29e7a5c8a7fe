// Parts that several kinds have.

/// A pair of wheels, left and right of the axle at x.
vec2 wheels(vec3 p, float x, float radius, float track) {
    vec3 q = vec3(p.x - x, p.y - radius, abs(p.z) - track);
    return join(vec2(drum(q, radius, 0.13, 0.08), DARK), drum(q, radius * 0.45, 0.16, 0.04), CREAM);
}

/// Two eyes, cheeks and a smile on a front that bulges to `z` in the middle.
vec2 face(vec2 clay, vec3 p, float z) {
    vec3 side = vec3(abs(p.x), p.yz);
    clay = join(clay, egg(side - vec3(0.22, 0.12, z - 0.03), vec3(0.065, 0.095, 0.07)), PUPIL);
    clay = join(clay, egg(side - vec3(0.38, -0.08, z - 0.09), vec3(0.1, 0.07, 0.06)), ROSE);
    float mouth = max(length(vec2(length(p.xy - vec2(0, 0.02)) - 0.2, p.z - z + 0.02)) - 0.035, p.y + 0.08);
    return join(clay, mouth, PUPIL);
}
