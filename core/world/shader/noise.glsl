float hash(float n) { return fract(sin(n * 12.9898) * 43758.5453); }

float hash(vec2 p) { return fract(sin(dot(p, vec2(127.1, 311.7))) * 43758.5453); }

vec2 hash2(vec2 p) { return fract(sin(vec2(dot(p, vec2(127.1, 311.7)), dot(p, vec2(269.5, 183.3)))) * 43758.5453); }

/// Value noise in 0..1.
float noise(vec2 p) {
    vec2 cell = floor(p), t = fract(p);
    t = t * t * (3.0 - 2.0 * t);
    return mix(mix(hash(cell), hash(cell + vec2(1, 0)), t.x), mix(hash(cell + vec2(0, 1)), hash(cell + vec2(1, 1)), t.x), t.y);
}

/// Three octaves of it, in 0..1.
float clouds(vec2 p) { return (noise(p) * 4.0 + noise(p * 2.1 + 7.3) * 2.0 + noise(p * 4.3 + 3.1)) / 7.0; }
