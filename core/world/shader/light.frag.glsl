// What one body takes from the light of all that the camera sees: its soft shadow, and the darkness in its corners.
#include "camera.glsl"
#include "clay.glsl"
#include "parts.glsl"
#include "KIND"
#include "body.glsl"

uniform sampler2D surface;
uniform vec3 sun_direction;
uniform float casts;    // 1: it throws a shadow
in vec2 place;
layout(location = 0) out vec4 out_light;  // share of the lamp, share of the sky; blended by multiplication

const int STEPS = 22;
const float LAMP_SHARPNESS = 7.0;

/// After Inigo Quilez, "Soft shadows in raymarched SDFs".
float lamp_at(vec3 p, vec3 direction) {
    vec2 span = span_in_bounds(p, direction, 0.25);
    float t = max(span.x, 0.03), lamp = 1.0;
    for (int i = 0; i < STEPS; i++) {
        float gap = clay_at(p + direction * t).x;
        if (t > span.y || lamp < 0.005) break;
        lamp = min(lamp, LAMP_SHARPNESS * gap / t);
        t += clamp(gap, 0.03, 0.35);
    }
    lamp = clamp(lamp, 0.0, 1.0);
    return lamp * lamp * (3.0 - 2.0 * lamp);
}

float sky_at(vec3 p, vec3 normal) {
    float closed = 0.0, weight = 0.62;
    for (int i = 1; i <= 4; i++) {
        float reach = 0.11 * float(i);
        closed += weight * max(reach - clay_at(p + normal * reach).x, 0.0) / reach;
        weight *= 0.62;
    }
    return clamp(1.0 - 0.55 * closed, 0.0, 1.0);
}

void main() {
    vec4 seen = texture(surface, place);
    vec3 sight = ray(place);
    bool ground = seen.w <= 0.0;
    vec3 normal = ground ? vec3(0, 1, 0) : seen.xyz;
    float distance = ground ? ground_distance(place.y) : seen.w;
    if (ground && place.y < HORIZON + 0.01) discard;

    vec3 p = to_own(EYE + sight * distance - base) / scale;
    vec3 own_normal = to_own(normal);
    float lamp = mix(1.0, lamp_at(p + own_normal * 0.035, to_own(sun_direction)), casts);
    out_light = vec4(lamp, sky_at(p, own_normal), 1.0, 1.0);
}
