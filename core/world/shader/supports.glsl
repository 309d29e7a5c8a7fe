vec2 table(vec3 p) {
    vec2 clay = vec2(block(p - vec3(0, 1.3, 0), vec3(1.25, 0.11, 0.72), 0.1), BODY);
    vec3 leg = vec3(abs(p.x) - 1.03, p.y, abs(p.z) - 0.52);
    return press(clay, taper(leg, vec3(0, 0.1, 0), vec3(0, 1.22, 0), 0.1, 0.14), BODY, 0.1);
}

vec2 bridge(vec3 p) {
    float road = p.y - 1.36 + 0.12 * p.x * p.x;
    float arch = smooth_max(abs(p.x) - 1.5, smooth_max(road, -p.y, 0.1), 0.12);
    float opening = length(vec2(p.x / 1.02, p.y / 1.12)) - 1.0;
    arch = smooth_max(arch, -opening * 0.9, 0.1);
    vec2 clay = vec2(smooth_max(arch, abs(p.z) - 0.5, 0.12), BODY);
    float kerb = max(abs(abs(p.z) - 0.47) - 0.05, abs(road) - 0.09);
    clay = press(clay, smooth_max(kerb, abs(p.x) - 1.5, 0.1) * 0.9, SHADE, 0.04);
    float stones = max(abs(opening - 0.07) * 0.9 - 0.075, smooth_max(abs(p.z) - 0.55, -p.y, 0.05));
    return join(clay, stones - 0.02, SHADE);
}

vec2 basket(vec3 p) {
    float weave = 0.022 * sin(p.y * 22.0) * sin(atan(p.z, p.x) * 14.0);
    float radius = length(p.xz);
    float outer = (radius - 0.72 - 0.24 * p.y) * 0.97;
    float wall = smooth_max(outer, abs(p.y - 0.5) - 0.5, 0.1);
    wall = smooth_max(wall, -smooth_max(outer + 0.12, 0.16 - p.y, 0.05), 0.04) - weave;
    vec2 clay = vec2(wall * 0.85, BODY);
    clay = join(clay, ring(p - vec3(0, 1.0, 0), 0.92, 0.1), SHADE);
    clay = join(clay, ring(p - vec3(0, 0.1, 0), 0.7, 0.08), SHADE);
    vec3 ear = vec3(abs(p.x) - 1.0, p.y - 0.98, p.z);
    return join(clay, length(vec2(length(ear.zy) - 0.2, ear.x)) - 0.07, SHADE);
}
