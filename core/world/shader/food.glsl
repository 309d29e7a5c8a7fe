vec2 apple(vec3 p) {
    vec3 q = p - vec3(0, 0.8, 0);
    float radius = length(q.xz);
    float flesh = egg(q, vec3(0.92, 0.84, 0.92));
    flesh = smooth_max(flesh, -(length(vec2(radius, q.y - 1.0)) - 0.36), 0.3);
    flesh = smooth_max(flesh, -(length(vec2(radius, q.y + 1.0)) - 0.3), 0.2);
    vec2 clay = vec2(flesh * 0.95, BODY);
    clay = join(clay, taper(q, vec3(0, 0.5, 0), vec3(0.1, 1.02, 0), 0.065, 0.085), WOOD);
    vec3 leaf = q - vec3(0.42, 0.92, 0.04);
    leaf.xy = turned(leaf.xy, 0.35);
    return join(clay, egg(leaf, vec3(0.36, 0.1, 0.2)), LEAF);
}

vec2 banana(vec3 p) {
    vec3 q = p - vec3(0, 1.36, 0);
    float angle = clamp(atan(q.x, -q.y), -1.0, 1.0);
    vec2 middle = 1.12 * vec2(sin(angle), -cos(angle));
    float thickness = 0.27 - 0.16 * pow(abs(angle), 3.0);
    vec2 away = vec2(length(q.xy) - 1.12, q.z);
    float section = max(abs(away.x) * 0.94 + abs(away.y) * 0.34, length(away));
    float flesh = abs(atan(q.x, -q.y)) < 1.0 ? section - thickness : length(vec3(q.xy - middle, q.z)) - thickness;
    vec2 clay = vec2(flesh * 0.8, BODY);
    vec2 stalk = 1.12 * vec2(sin(1.0), -cos(1.0));
    clay = join(clay, taper(q, vec3(stalk, 0), vec3(stalk + vec2(0.1, 0.22), 0), 0.12, 0.1), WOOD);
    return join(clay, ball(q - vec3(-stalk.x, stalk.y, 0) - vec3(-0.06, 0.08, 0), 0.09), DARK);
}

vec2 cake(vec3 p) {
    float angle = atan(p.z, p.x), radius = length(p.xz);
    vec2 clay = vec2(drum((p - vec3(0, 0.1, 0)).xzy, 1.08, 0.1, 0.07), SHADE);
    clay = join(clay, drum((p - vec3(0, 0.52, 0)).xzy, 0.86, 0.4, 0.1), BODY);
    clay = join(clay, ring(p - vec3(0, 0.24, 0), 0.86, 0.085), TINT);
    float drip = 0.72 - 0.1 * sin(angle * 9.0) - 0.05 * sin(angle * 5.0 + 1.0);
    float icing = smooth_max(drum((p - vec3(0, 0.74, 0)).xzy, 0.92, 0.27, 0.12), (drip - p.y) * 0.6, 0.06);
    clay = join(clay, icing * 0.8, CREAM);
    float sector = 6.2831853 / 5.0, turn = angle + 1.57;
    turn -= sector * floor(turn / sector + 0.5);
    vec3 around = vec3(radius * cos(turn), p.y, radius * sin(turn));
    clay = join(clay, roll(around, vec3(0.5, 0.95, 0), vec3(0.5, 1.12, 0), 0.075), BODY);
    clay = join(clay, egg(around - vec3(0.5, 1.25, 0), vec3(0.075, 0.12, 0.075)), HONEY);
    return join(clay, ball(p - vec3(0, 1.1, 0), 0.16), ROSE);
}
