// A rectangle of the picture; `place` runs over it in the picture's own coordinates (0..1, y downwards).
uniform vec4 rectangle;  // left, top, right, bottom
in vec2 corner;          // 0 or 1 each
out vec2 place;

void main() {
    place = mix(rectangle.xy, rectangle.zw, corner);
    gl_Position = vec4(place.x * 2.0 - 1.0, place.y * 2.0 - 1.0, 0.0, 1.0);
}
