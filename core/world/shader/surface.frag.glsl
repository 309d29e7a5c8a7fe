// What the camera sees of one body: which, its distance and normal, and its colour.
#include "camera.glsl"
#include "clay.glsl"
#include "parts.glsl"
#include "KIND"
#include "body.glsl"

uniform float number;    // of the body, 1..255
uniform vec3 colour;     // linear light
uniform float haze;      // 1: the haze of the distance takes it
uniform float pixel;     // the size of a pixel, as a share of the picture
in vec2 place;
layout(location = 0) out float out_number;
layout(location = 1) out vec4 out_surface;  // normal in the world, distance
layout(location = 2) out vec4 out_colour;   // colour, share of the haze

const int STEPS = 56;

float march(vec3 origin, vec3 direction, vec2 span, float fineness) {
    float t = max(span.x, 0.0);
    for (int i = 0; i < STEPS; i++) {
        float gap = clay_at(origin + direction * t).x;
        if (gap < fineness || t > span.y) break;
        t += gap;
    }
    return t;
}

vec3 normal_at(vec3 p) {
    vec3 normal = vec3(0.0);
    for (int i = 0; i < 4; i++) {
        vec3 corner = 0.5773 * (2.0 * vec3(((i + 3) >> 1) & 1, (i >> 1) & 1, i & 1) - 1.0);
        normal += corner * clay_at(p + corner * 0.012).x;
    }
    return normalize(normal);
}

/// Dents and finger marks: they bend the light, not the shape.
vec3 handled(vec3 normal, vec3 p) {
    vec3 dents = sin(p.zxy * 7.1 + phases * 1.7) * sin(p.yzx * 5.3 + phases.zxy);
    vec3 whorl = p - bounds.xyz - (bounds.w * 0.6) * sin(phases * 3.1);
    float ridge = 46.0 * length(whorl * vec3(1.0, 0.7, 1.0));
    float visible = smoothstep(0.045, 0.015, pixel / scale * 7.0) * smoothstep(0.75, 0.35, length(whorl));
    return normalize(normal + 0.055 * dents + 0.09 * visible * sin(ridge) * normalize(whorl + 1e-3));
}

float brightness(vec3 linear) { return dot(linear, vec3(0.3, 0.55, 0.15)); }

vec3 rare_material(float kind) {
    float tone = 0.5 + 0.5 * sin(phases.x);
    bool dark = brightness(colour) < 0.075;
    if (kind < 10.5) return mix(vec3(0.86, 0.52, 0.36), vec3(0.33, 0.14, 0.07), tone * tone);
    if (kind < 11.5) return mix(vec3(0.5, 0.22, 0.05), vec3(0.03, 0.02, 0.02), clamp(0.6 + 0.6 * sin(phases.y) + 0.3 * tone, 0.0, 1.0));
    if (kind < 12.5) return vec3(0.05, 0.09, 0.22);
    if (kind < 13.5) return dark ? vec3(0.75, 0.45, 0.08) : vec3(0.04, 0.035, 0.04);
    if (kind < 14.5) return brightness(colour) > 0.3 ? vec3(0.09, 0.05, 0.035) : vec3(0.88, 0.8, 0.68);
    if (kind < 15.5) return vec3(0.86, 0.4, 0.38);
    if (kind < 16.5) return dark ? vec3(0.42, 0.3, 0.2) : vec3(0.07, 0.035, 0.02);
    return vec3(0.055, 0.045, 0.05);
}

vec3 material(float kind) {
    if (kind < 0.5) return colour;
    if (kind < 1.5) return colour * vec3(0.5, 0.48, 0.52);
    if (kind < 2.5) return mix(colour, vec3(0.9, 0.84, 0.74), 0.5);
    if (kind < 3.5) return vec3(0.25, 0.115, 0.05);
    if (kind < 4.5) return vec3(0.04, 0.035, 0.04);
    if (kind < 5.5) return vec3(0.88, 0.77, 0.56);
    if (kind < 6.5) return vec3(0.86, 0.27, 0.03);
    if (kind < 7.5) return vec3(0.8, 0.25, 0.24);
    if (kind < 8.5) return vec3(0.13, 0.3, 0.06);
    if (kind < 9.5) return vec3(0.85, 0.42, 0.06);
    return rare_material(kind);
}

void main() {
    vec3 sight = ray(place);
    float depth_per_length = 1.0 / length(sight);
    vec3 origin = to_own(EYE - base) / scale;
    vec3 direction = to_own(sight) * depth_per_length;
    vec2 span = span_in_bounds(origin, direction, 0.0);
    float fineness = 0.2 * pixel / FOCAL * length(origin);
    float t = march(origin, direction, span, fineness);
    vec3 p = origin + direction * t;
    if (span.x > span.y || t > span.y) discard;

    float distance = t * scale * depth_per_length;
    vec3 normal = handled(normal_at(p), p);
    out_number = number / 255.0;
    out_surface = vec4(to_world(normal), distance);
    out_colour = vec4(material(clay_at(p).y), haze);
    gl_FragDepth = 1.0 - 1.0 / max(distance, 1.0);
}
