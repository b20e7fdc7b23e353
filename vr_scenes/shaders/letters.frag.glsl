// Letters, from the font's own texture; colour as displayed.
uniform sampler2D p3d_Texture0;
uniform vec4 fill;  // colour, opacity
uniform vec4 look;  // -, -, opacity of all, light
in vec2 at;
out vec4 shown;

void main() {
    shown = vec4(fill.rgb * look.w, fill.a * texture(p3d_Texture0, at).a * look.z);
}
