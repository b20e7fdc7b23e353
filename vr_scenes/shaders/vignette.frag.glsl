// A dark rim beyond the clear field, with a soft edge.
uniform vec4 rim;  // half of the clear field, half the width of its edge (radians), how dark
in vec3 direction;
out vec4 shown;

void main() {
    float off_axis = acos(clamp(-normalize(direction).z, -1.0, 1.0));
    float share = smoothstep(rim.x - rim.y, rim.x + rim.y, off_axis);
    shown = vec4(0.016, 0.019, 0.022, rim.z * share);
}
