vec2 cube(vec3 p) { return vec2(block(p - vec3(0, 0.8, 0), vec3(0.8), 0.17), BODY); }

vec2 sphere(vec3 p) { return vec2(ball(p - vec3(0, 0.9, 0), 0.9), BODY); }

vec2 cylinder(vec3 p) { return vec2(drum((p - vec3(0, 0.84, 0)).xzy, 0.78, 0.84, 0.15), BODY); }

vec2 cone(vec3 p) {
    vec2 q = vec2(length(p.xz), p.y);
    float flank = dot(q - vec2(0.0, 1.95), normalize(vec2(1.95, 0.92)));
    return vec2(smooth_max(flank, -p.y, 0.22), BODY);
}
