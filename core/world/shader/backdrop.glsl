// What stands behind everything: sky, mountains, ground, river and flowers. GROUND is the function of the ground's kind.

uniform vec3 sky_top, sky_low;               // linear light, as all colours here
uniform float stars;                         // 0..1
uniform vec3 earth_dark, earth_light, earth_accent;
uniform vec3 mountain;
uniform vec3 snow_cap;
uniform float mountains;                     // 1: there are some
uniform vec3 water_dark, water_light;
uniform vec3 earth_share;                    // what this sky leaves of the colours on the ground
uniform float river, flowers;                // 1: there is one
uniform vec3 phases;                         // drawn from the variation seed: each backdrop is a little irregular
uniform float pixel;                         // the size of a pixel, as a share of the picture

struct Earth {
    vec3 colour;
    vec3 normal;
};

/// Where on the ground a place lies: to the right, and away.
vec2 ground_at(vec2 place, float distance) { return vec2((place.x - 0.5) * distance / FOCAL, distance) + phases.xy; }

/// How much of a detail of this size a pixel can still show: the ground is foreshortened.
float shown(float size, float distance) {
    float across = pixel * distance / FOCAL;
    return 1.0 - smoothstep(0.35, 1.3, across * sqrt(distance / EYE_HEIGHT) / size);
}

vec3 up_from(vec2 slope) { return normalize(vec3(-slope.x, 1.0, slope.y)); }

Earth grass(vec2 q, float distance) {
    float patches = clouds(q * vec2(0.5, 0.4));
    float pinch = noise(q * vec2(2.3, 1.7)), tuft = noise(q * vec2(7.0, 4.5) + 4.0);
    float clear = shown(0.4, distance), fine = shown(0.14, distance);
    float tone = patches * 0.9 + (pinch - 0.5) * 0.3 * clear + (tuft - 0.5) * 0.32 * fine;
    float slope = noise(q * vec2(2.3, 1.7) + vec2(0, 0.25)) - pinch;
    return Earth(mix(earth_dark, earth_light, clamp(tone, 0.0, 1.0)), up_from(vec2(0.0, slope * clear)));
}

Earth sand(vec2 q, float distance) {
    float drift = clouds(q * vec2(0.5, 0.35));
    float wave = q.y * 4.2 + 3.2 * noise(q * vec2(0.55, 0.4)) + 0.5 * sin(q.x * 0.9);
    float clear = shown(0.75, distance);
    vec3 colour = mix(earth_dark, earth_light, clamp(drift * 0.9 + 0.15 + 0.13 * sin(wave) * clear, 0.0, 1.0));
    return Earth(colour, up_from(vec2(0.03, 0.2) * cos(wave) * clear));
}

Earth snow(vec2 q, float distance) {
    vec2 p = q * vec2(0.5, 0.36);
    float drift = clouds(p);
    vec2 slope = vec2(clouds(p + vec2(0.12, 0)) - drift, clouds(p + vec2(0, 0.12)) - drift) * 2.4;
    return Earth(mix(earth_dark, earth_light, clamp(drift * 1.3, 0.0, 1.0)), up_from(slope * shown(0.9, distance)));
}

/// Rounded cobbles: the nearest and second nearest of one stone per cell.
Earth stone(vec2 q, float distance) {
    vec2 p = q * vec2(1.15, 0.9), cell = floor(p);
    float first = 9.0, second = 9.0, tone = 0.0;
    vec2 towards = vec2(0.0);
    for (int i = 0; i < 9; i++) {
        vec2 corner = cell + vec2(i % 3, i / 3) - 1.0;
        vec2 offset = corner + 0.15 + 0.7 * hash2(corner) - p;
        float gap = length(offset);
        second = min(second, max(gap, first));
        if (gap < first) { first = gap; tone = hash(corner + 5.0); towards = offset; }
    }
    float clear = shown(0.5, distance);
    float seam = mix(0.8, smoothstep(0.02, 0.22, second - first), clear);
    vec3 colour = mix(earth_dark, mix(earth_light, earth_accent, tone), seam);
    return Earth(colour, up_from(-towards * 0.5 * clear));
}

Earth sea(vec2 q, float distance) {
    float swell = q.y * 2.1 + 0.8 * sin(q.x * 0.6 + q.y * 0.3) + 2.2 * noise(q * vec2(0.5, 0.3));
    float clear = shown(1.6, distance);
    float crest = pow(0.5 + 0.5 * sin(swell), 3.0);
    float foam = smoothstep(0.8, 0.98, crest * (0.5 + 0.7 * noise(q * vec2(1.1, 1.4))));
    vec3 colour = mix(earth_dark, earth_light, mix(0.45, 0.2 + 0.6 * crest, clear));
    return Earth(mix(colour, earth_accent, foam * clear * 0.8), up_from(vec2(0.05, 0.26) * cos(swell) * clear));
}

/// A stream from the viewer's feet to the horizon; returns how much of it there is here, 0..1.
float flood(inout Earth earth, vec2 place, vec2 q, float distance) {
    float near = max((place.y - HORIZON) / (1.0 - HORIZON), 0.0);
    float side = sign(sin(phases.z * 7.0));
    float bend = 0.13 * sin(2.6 * log(near + 0.06) + phases.z) * (0.25 + near);
    float middle = 0.5 + side * (0.04 + 0.2 * near) + bend;
    float half_width = 0.006 + 0.105 * near;
    float edge = abs(place.x - middle) / half_width + 0.16 * (noise(q * 1.1) - 0.5);
    float fine = pixel / half_width;
    float bank = river * smoothstep(1.22 + fine, 1.18 - fine, edge);
    float wet = river * smoothstep(1.02 + fine, 0.98 - fine, edge);
    float along = (place.x - middle) / half_width;
    float streak = smoothstep(0.5, 0.85, noise(vec2(along * 2.6 + phases.x, q.y * 0.7))) * shown(0.3, distance);
    vec3 water = mix(water_dark, water_light, 0.2 + 0.3 * edge * edge + 0.45 * streak);
    earth.colour = mix(mix(earth.colour, earth_dark * 0.62, bank), water, wet);
    earth.normal = normalize(mix(earth.normal, up_from(vec2(0.0, 0.12 * streak)), wet));
    return bank;
}

/// Yellow flowers, one to a cell, each with five petals and a stalk. Cells run in x and in the logarithm of the
/// distance, where a flower has one shape at every distance.
void bloom(inout Earth earth, vec2 place, float distance, float dry) {
    float x = (place.x - 0.5) * distance / FOCAL;
    vec2 p = (vec2(x, EYE_HEIGHT * log(distance)) + phases.xy) * 2.1;
    p.x += 0.5 * mod(floor(p.y), 2.0);
    vec2 cell = floor(p), seed = hash2(cell + 17.0);
    vec2 d = p - cell - vec2(0.32, 0.5) - vec2(0.36, 0.16) * seed;
    d.x -= x / EYE_HEIGHT * d.y;  // upright in the picture, not along the view
    float size = 0.23 + 0.06 * seed.y;
    float edge = pixel * distance / FOCAL * 2.1;
    float present = flowers * dry * step(seed.x * 0.6 + 0.4 * seed.y, 0.8);
    float petals = length(d * vec2(1.0, 1.12)) - size * (0.82 + 0.2 * cos(5.0 * atan(d.y, d.x) + 6.0 * seed.x));
    float stalk = max(abs(d.x) - 0.035, abs(d.y + 0.24) - 0.22);
    vec3 petal = mix(vec3(0.93, 0.6, 0.04), vec3(0.96, 0.74, 0.16), seed.y) * earth_share;
    earth.colour = mix(earth.colour, vec3(0.1, 0.22, 0.05) * earth_share, present * smoothstep(edge, -edge, stalk));
    earth.colour = mix(earth.colour, petal, present * smoothstep(edge, -edge, petals));
    vec3 heart = vec3(0.5, 0.17, 0.02) * earth_share;
    earth.colour = mix(earth.colour, heart, present * smoothstep(edge, -edge, length(d) - size * 0.34));
}

Earth earth_at(vec2 place, float distance) {
    vec2 q = ground_at(place, distance);
    Earth earth = GROUND(q, distance);
    float dry = 1.0 - flood(earth, place, q, distance);
    bloom(earth, place, distance, dry);
    return earth;
}

vec3 sky_at(vec2 place) {
    float height = clamp(place.y / HORIZON, 0.0, 1.0);
    float strokes = clouds(vec2(place.x * 3.0 + 2.0 * place.y, place.y * 17.0) + phases.xy) - 0.5;
    vec3 colour = mix(sky_top, sky_low, clamp(pow(height, 1.25) + 0.16 * strokes, 0.0, 1.0));
    vec2 p = place * 11.0 + phases.yz, cell = floor(p), seed = hash2(cell);
    float gap = length(p - cell - 0.25 - 0.5 * seed);
    float radius = 0.05 + 0.07 * seed.x * seed.x;
    float edge = pixel * 11.0;
    float star = smoothstep(radius + edge, radius - edge * 0.3, gap) + 0.22 * exp(-gap * 9.0);
    return colour + stars * star * step(0.45, seed.y) * (1.0 - height * 0.7) * vec3(0.95, 0.86, 0.6);
}

/// One row of peaks before the sky: rounded cones of clay, lit from one side, with snow on top.
void raise(inout vec3 sky, vec2 place, float row, float to_light, float haze) {
    float y = HORIZON - place.y, height = 0.0, peak = 1.0, across = 0.0;
    for (int i = 0; i < 6; i++) {
        float seed = hash(float(i) + row * 9.0 + phases.x * 3.0);
        float middle = (float(i) + 0.25 + 0.5 * seed) / 5.0 - 0.1;
        float top = mix(0.085, 0.19, hash(seed * 31.0 + row)) * mix(0.62, 1.0, row);
        float reach = top * (1.0 + 0.35 * seed);
        float offset = (place.x - middle) / reach;
        float here = top * (1.06 - sqrt(offset * offset + 0.012));
        here += 0.006 * (noise(vec2(place.x * 42.0, row + seed * 9.0)) - 0.5);
        if (here > height) { height = here; peak = top; across = offset; }
    }
    float edge = pixel;
    float ridge = across + 0.1 * (noise(vec2(y * 38.0, across * 2.0 + row * 5.0)) - 0.5);
    float lit = smoothstep(-0.14, 0.14, ridge * to_light);
    float line = peak * (0.63 + 0.13 * sin(across * 34.0 + phases.y) * exp(-abs(across)));
    vec3 rock = mountain * (0.62 + 0.5 * lit) * (0.9 + 0.25 * noise(vec2(place.x * 60.0, y * 24.0)));
    vec3 cap = snow_cap * (0.72 + 0.34 * lit);
    vec3 colour = mix(rock, cap, smoothstep(line - edge, line + edge, y));
    colour = mix(colour, sky_low, haze * (1.0 - 0.55 * clamp(y / 0.15, 0.0, 1.0)));
    sky = mix(sky, colour, mountains * smoothstep(-edge, edge, height - y));
}
