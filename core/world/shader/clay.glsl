// The clay that bodies are made of: shapes as signed distances, each with the material of its surface.
// A `vec2` is (distance, material). Shapes after Inigo Quilez, "Distance functions" (iquilezles.org).

const float BODY = 0.0;   // the card's own colour
const float SHADE = 1.0;  // the same, darker
const float TINT = 2.0;   // the same, lighter
const float WOOD = 3.0;
const float DARK = 4.0;
const float CREAM = 5.0;
const float BEAK = 6.0;
const float ROSE = 7.0;
const float LEAF = 8.0;
const float HONEY = 9.0;
const float SKIN = 10.0;   // of one hand's own tone, as is HAIR
const float HAIR = 11.0;
const float DENIM = 12.0;
const float PUPIL = 13.0;    // dark, and light in a dark body
const float PATCH = 14.0;  // dark on a light body, light on a dark one
const float PINK = 15.0;
const float MANE = 16.0;   // of a darker brown than any body, light on a dark one
const float COAL = 17.0;

float ball(vec3 p, float radius) { return length(p) - radius; }

float egg(vec3 p, vec3 radii) {
    float k = length(p / radii);
    return k * (k - 1.0) / max(length(p / (radii * radii)), 1e-4);
}

float block(vec3 p, vec3 half_size, float rounding) {
    vec3 q = abs(p) - half_size + rounding;
    return length(max(q, 0.0)) + min(max(q.x, max(q.y, q.z)), 0.0) - rounding;
}

/// A roll of clay from a to b.
float roll(vec3 p, vec3 a, vec3 b, float radius) {
    vec3 pa = p - a, ba = b - a;
    return length(pa - ba * clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0)) - radius;
}

/// The same, thinning from one radius to the other.
float taper(vec3 p, vec3 a, vec3 b, float from, float to) {
    vec3 pa = p - a, ba = b - a;
    float t = clamp(dot(pa, ba) / dot(ba, ba), 0.0, 1.0);
    return (length(pa - ba * t) - mix(from, to, t)) * 0.92;
}

/// A disc or drum whose axis is z.
float drum(vec3 p, float radius, float half_length, float rounding) {
    vec2 q = vec2(length(p.xy) - radius, abs(p.z) - half_length) + rounding;
    return min(max(q.x, q.y), 0.0) + length(max(q, 0.0)) - rounding;
}

float ring(vec3 p, float radius, float thickness) {
    return length(vec2(length(p.xz) - radius, p.y)) - thickness;
}

float smooth_min(float a, float b, float k) {
    float h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - h * h * k * 0.25;
}

float smooth_max(float a, float b, float k) { return -smooth_min(-a, -b, k); }

vec2 turned(vec2 p, float angle) {
    float c = cos(angle), s = sin(angle);
    return vec2(c * p.x + s * p.y, c * p.y - s * p.x);
}

/// Two shapes that touch: each keeps its colour.
vec2 join(vec2 a, vec2 b) { return a.x < b.x ? a : b; }

vec2 join(vec2 a, float distance, float material) { return join(a, vec2(distance, material)); }

/// Two shapes pressed together: the seam is rounded over `k`.
vec2 press(vec2 a, float distance, float material, float k) {
    return vec2(smooth_min(a.x, distance, k), a.x < distance ? a.y : material);
}

/// A bell that opens downwards from `high`, where it is `narrow`, to `low`, where it is `wide`.
float bell(vec3 p, float low, float high, float wide, float narrow) {
    vec2 q = vec2(length(p.xz), p.y);
    float flank = dot(q - vec2(narrow, high), normalize(vec2(high - low, wide - narrow)));
    return smooth_max(flank, abs(q.y - 0.5 * (low + high)) - 0.5 * (high - low), 0.08);
}
