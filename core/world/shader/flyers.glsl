vec2 cloud(vec3 p) {
    float puff = ball(p - vec3(-0.1, 0.56, 0), 0.52);
    puff = smooth_min(puff, ball(p - vec3(0.48, 0.46, 0.05), 0.4), 0.14);
    puff = smooth_min(puff, ball(p - vec3(-0.68, 0.38, 0.05), 0.34), 0.14);
    puff = smooth_min(puff, ball(p - vec3(0.95, 0.3, 0), 0.27), 0.14);
    puff = smooth_min(puff, ball(p - vec3(-0.1, 0.28, 0.26), 0.3), 0.14);
    return vec2(smooth_max(puff, -p.y, 0.2), BODY);
}

vec2 sun(vec3 p) {
    vec3 q = p - vec3(0, 1, 0);
    float sector = 6.2831853 / 9.0;
    float angle = atan(q.y, q.x);
    angle -= sector * floor(angle / sector + 0.5);
    vec3 beam = vec3(length(q.xy) * vec2(cos(angle), sin(angle)), q.z);
    vec2 clay = vec2(egg(q, vec3(0.68, 0.68, 0.4)), BODY);
    clay = join(clay, roll(beam, vec3(0.64, 0, 0), vec3(0.85, 0, 0), 0.15), BODY);
    return face(clay, q, 0.38);
}

vec2 moon(vec3 p) {
    vec3 q = p - vec3(-0.1, 1, 0);
    float disc = egg(q, vec3(1.0, 1.0, 0.42));
    float bite = length(q.xy - vec2(0.52, 0.1)) - 0.8;
    vec2 clay = vec2(smooth_max(disc, -bite, 0.12), BODY);
    clay = press(clay, egg(q - vec3(-0.28, -0.02, 0.1), vec3(0.14, 0.1, 0.2)), BODY, 0.05);
    clay = join(clay, egg(q - vec3(-0.5, 0.18, 0.36), vec3(0.09, 0.035, 0.05)), PUPIL);
    return join(clay, egg(q - vec3(-0.44, -0.3, 0.36), vec3(0.09, 0.06, 0.05)), ROSE);
}

vec2 balloon(vec3 p) {
    vec3 q = p - vec3(0, 1.75, 0);
    float width = mix(0.62, 1.0, smoothstep(-1.0, 0.1, q.y));
    float gores = 0.02 * cos(atan(q.z, q.x) * 10.0);
    float envelope = (length(vec3(q.x / width, q.y * 0.9, q.z / width)) - 0.95) * 0.62 - gores;
    vec2 clay = vec2(envelope, abs(q.y - 0.05) < 0.17 ? CREAM : BODY);
    clay = join(clay, block(p - vec3(0, 0.2, 0), vec3(0.25, 0.2, 0.25), 0.07), WOOD);
    vec3 rope = vec3(abs(p.x), p.y, abs(p.z));
    return join(clay, roll(rope, vec3(0.2, 0.35, 0.2), vec3(0.34, 0.95, 0.34), 0.035), WOOD);
}

vec2 star(vec3 p) {
    vec3 q = p - vec3(0, 0.84, 0);
    float sector = 6.2831853 / 5.0;
    float angle = atan(q.x, q.y);
    angle -= sector * floor(angle / sector + 0.5);
    vec2 point = length(q.xy) * vec2(cos(angle), abs(sin(angle)));  // a ray along x, and the flank of its upper half
    vec2 tip = vec2(0.86, 0), notch = 0.4 * vec2(cos(0.6283185), sin(0.6283185)), edge = tip - notch;
    vec2 along = point - notch;
    float flank = length(along - edge * clamp(dot(along, edge) / dot(edge, edge), 0.0, 1.0));
    float outline = flank * sign(edge.x * along.y - edge.y * along.x);
    float swell = 0.3 * sqrt(clamp(-outline / 0.45, 0.0, 1.0));
    vec2 over = vec2(max(outline, 0.0), max(abs(q.z) - swell, 0.0));
    vec2 clay = vec2((length(over) - 0.11) * 0.7, BODY);
    return face(clay, q - vec3(0, -0.02, 0), 0.33);
}
