// A spider: rigid bones; a hair is one triangle, its base turned to the eye and never much thinner than a pixel.
uniform mat4 p3d_ModelMatrix, p3d_ViewMatrix, p3d_ProjectionMatrix, p3d_ViewMatrixInverse;
uniform struct p3d_LightSourceParameters {
    vec4 color;
    vec4 position;
    sampler2DShadow shadowMap;
    mat4 shadowViewMatrix;
} p3d_LightSource[2];
uniform mat4 bones[BONES];
uniform float near_lift;
uniform vec4 look;  // dark 0..1, hairy 0..1
in vec4 p3d_Vertex, p3d_Color;
in vec3 p3d_Normal;
in vec2 p3d_MultiTexCoord0;  // of a hair: how far this vertex is along it, 0 or 1 (y), and its full length (x)
in vec4 skin, extra;  // of a hair: its way, and half its width (signed)
out vec3 place, normal, tint, rest;
out vec3 along;  // the hair's way; zero on the skin
out float tip;
flat out float what;
out vec4 wide_shadow, near_shadow;

const float PIXEL = 0.0014;  // of a picture 900 pixels high, as an angle

void main() {
    mat4 bent = p3d_ModelMatrix * bones[int(skin.x + 0.5)];
    vec4 local = p3d_Vertex;
    bool is_hair = skin.w > 1.5;
    if (is_hair) local.xyz -= extra.xyz * p3d_MultiTexCoord0.x * (1.0 - look.y);
    vec4 at = bent * local;
    normal = normalize(mat3(bent) * p3d_Normal);
    along = vec3(0.0);
    if (is_hair) {
        along = normalize(mat3(bent) * extra.xyz);
        vec3 to_eye = p3d_ViewMatrixInverse[3].xyz - at.xyz;
        float width = max(abs(extra.w) * length(bent[1].xyz) * smoothstep(0.0, 0.15, look.y), 0.45 * PIXEL * length(to_eye) * step(0.02, look.y));
        at.xyz += normalize(cross(along, to_eye)) * width * sign(extra.w);
    }
    place = at.xyz;
    rest = p3d_Vertex.xyz + vec3(skin.x * 0.37, 0.0, 0.0);
    tint = p3d_Color.rgb;
    tip = p3d_MultiTexCoord0.y;
    what = skin.w;
    vec4 lifted = p3d_ViewMatrix * vec4(at.xyz + normal * near_lift, 1.0);
    wide_shadow = p3d_LightSource[0].shadowViewMatrix * lifted;
    near_shadow = p3d_LightSource[1].shadowViewMatrix * lifted;
    gl_Position = p3d_ProjectionMatrix * (p3d_ViewMatrix * at);
}
