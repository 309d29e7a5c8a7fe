// The camera of core/world/camera.py: EYE_HEIGHT, FOCAL and HORIZON come from there.
// World: x to the right, y up, z towards the viewer; the eye stands above the origin, the ground is y = 0.

const vec3 EYE = vec3(0.0, EYE_HEIGHT, 0.0);

/// The direction through a place of the picture, of unit *depth*: EYE + ray(place) * distance lies at that distance.
vec3 ray(vec2 place) {
    return vec3((place.x - 0.5) / FOCAL, (HORIZON - place.y) / FOCAL, -1.0);
}

float ground_distance(float y) {
    return FOCAL * EYE_HEIGHT / max(y - HORIZON, 1e-4);
}
