// Depth for a shadow map; leaves have holes.
uniform sampler2D p3d_Texture0;
in vec2 uv;
out vec4 unused;

void main() {
    if (texture(p3d_Texture0, uv).a < 0.3) discard;
    unused = vec4(1.0);
}
