// The signed distance of a kind on a plane of its own frame, for measuring its shape.
#include "clay.glsl"
#include "parts.glsl"
#include "KIND"

uniform float depth;   // the plane's z
uniform float extent;  // the plane spans -extent..extent in x and 0..2 extent in y
in vec2 place;
layout(location = 0) out float out_distance;

void main() {
    out_distance = KIND(vec3((place.x * 2.0 - 1.0) * extent, place.y * 2.0 * extent, depth)).x;
}
