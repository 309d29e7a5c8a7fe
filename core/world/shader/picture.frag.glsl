// The finished picture: the backdrop, and the bodies that the camera saw, in the light that reached them.
// Drawn in two parts: BACKDROP is `above_horizon` or `below_horizon`, so that nobody pays for both.
#include "camera.glsl"
#include "noise.glsl"
#include "backdrop.glsl"

uniform sampler2D surface;    // normal and distance; 0: nothing there
uniform sampler2D colours;
uniform sampler2D light;      // share of the lamp, share of the sky
uniform vec3 sun_direction;
uniform vec3 lamp, fill, bounce;  // the light from the lamp, from the sky, and from the ground
in vec2 place;
layout(location = 0) out vec4 out_picture;

vec3 lit(vec3 colour, vec3 normal, vec3 sight, vec2 reach) {
    float facing = dot(normal, sun_direction);
    float wrapped = clamp((facing + 0.25) / 1.25, 0.0, 1.0);
    vec3 sky = fill * (0.6 + 0.4 * normal.y) + bounce * (0.5 - 0.5 * normal.y);
    return colour * (lamp * wrapped * mix(reach.x, 1.0, 0.06) + sky * reach.y);
}

vec3 gloss(vec3 normal, vec3 sight, vec2 reach) {
    float sheen = pow(max(dot(normal, normalize(sun_direction - sight)), 0.0), 26.0) * 0.16 * reach.x;
    float rim = pow(1.0 - max(dot(normal, -sight), 0.0), 3.0) * 0.1 * reach.y;
    return lamp * sheen + fill * rim;
}

vec3 above_horizon(vec2 place, vec3 sight, vec2 reach) {
    vec3 sky = sky_at(place);
    float to_light = sign(sun_direction.x);
    raise(sky, place, 0.0, to_light, 0.55);
    raise(sky, place, 1.0, to_light, 0.22);
    return sky;
}

vec3 below_horizon(vec2 place, vec3 sight, vec2 reach) {
    float distance = ground_distance(place.y);
    Earth earth = earth_at(place, distance);
    vec3 floor = lit(earth.colour, earth.normal, sight, reach);
    return mix(floor, sky_low, 0.75 * (1.0 - exp(-max(distance - 9.0, 0.0) / 55.0)));
}

/// A soft shoulder that keeps highlights from burning out, then sRGB.
vec3 developed(vec3 linear) {
    vec3 soft = mix(linear, 1.0 - exp(-(linear - 0.62) / 0.38) * 0.38, step(0.62, linear));
    return pow(clamp(soft, 0.0, 1.0), vec3(1.0 / 2.2));
}

void main() {
    vec4 seen = texture(surface, place);
    vec2 reach = texture(light, place).xy;
    vec3 sight = normalize(ray(place));

    vec3 view = BACKDROP(place, sight, reach);
    vec4 clay = texture(colours, place);
    vec3 body = lit(clay.rgb, seen.xyz, sight, reach) + gloss(seen.xyz, sight, reach);
    body = mix(body, sky_low, 0.3 * clay.a * (1.0 - exp(-max(seen.w - 9.0, 0.0) / 30.0)));
    out_picture = vec4(developed(mix(view, body, step(1e-6, seen.w))), 1.0);
}
