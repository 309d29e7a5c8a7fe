// One body: its clay in its own frame (base at the origin, y up, front towards z), and where that frame stands.
// KIND is the function of its kind; the same source is compiled once for each.

uniform vec3 base;       // where it stands, in the world
uniform vec2 turn;       // cosine and sine of its yaw
uniform float scale;     // world units per own unit
uniform float stretch;   // its height, against that of its kind
uniform vec4 bounds;     // a ball around it in its own frame, already stretched
uniform vec3 phases;     // drawn from the variation seed: each body is a little irregular

vec3 to_own(vec3 direction) {
    return vec3(turn.x * direction.x + turn.y * direction.z, direction.y, turn.x * direction.z - turn.y * direction.x);
}

vec3 to_world(vec3 direction) {
    return vec3(turn.x * direction.x - turn.y * direction.z, direction.y, turn.x * direction.z + turn.y * direction.x);
}

/// Distance and material at a point of the body's own frame; the surface wavers a little, as by hand.
vec2 clay_at(vec3 p) {
    p.y /= stretch;
    p.z *= turn.x < 0.0 ? -1.0 : 1.0;  // facing left is the mirror of facing right: the same side is towards us
    p += 0.026 * sin(p.yzx * vec3(2.9, 3.7, 3.3) + phases) * smoothstep(0.0, 0.3, p.y);
    vec2 clay = KIND(p);
    return vec2(clay.x * min(stretch, 1.0) * 0.94, clay.y);
}

/// Where a line (unit direction) enters and leaves the body's bounds; empty if the first is the greater.
vec2 span_in_bounds(vec3 origin, vec3 direction, float margin) {
    vec3 offset = origin - bounds.xyz;
    float along = dot(offset, direction);
    float reach = bounds.w + margin;
    float inside = along * along - dot(offset, offset) + reach * reach;
    return inside < 0.0 ? vec2(1.0, -1.0) : vec2(-along - sqrt(inside), -along + sqrt(inside));
}
