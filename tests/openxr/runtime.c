// An OpenXR runtime with a headset that nobody wears, for tests: strict about the order of calls, and it writes down what it is told.
// ATTUNE_TRIAL names the file it writes to; ATTUNE_TRIAL_STEPS is "frame:what,..." with what = away, back, lost, or stop (says STOPPING);
// ATTUNE_TRIAL_REFUSES is headset or graphics.
#define XR_NO_PROTOTYPES
#define XR_USE_GRAPHICS_API_OPENGL
#define XR_USE_TIMESPEC
#include <dlfcn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <openxr/openxr.h>
#include <openxr/openxr_platform.h>

enum { WIDTH = 120, HEIGHT = 100, IMAGES = 3, KEPT_FRAME = 6 };
enum { TEXTURE_2D = 0x0DE1, RGB = 0x1907, BYTES = 0x1401 };
enum { EGL_BINDING = 1000048004, XLIB_BINDING = 1000023001 };
static const XrTime CLOCK_OFFSET_NS = 5000000000LL;  // our clock is not the system's: a program must convert

// As in openxr_platform.h, without the headers of X11 and EGL.
typedef struct { XrStructureType type; const void *next; void *display; uint32_t visual; void *config; unsigned long drawable; void *context; } XlibBinding;
typedef struct { XrStructureType type; const void *next; void *(*address_of)(const char *); void *display; void *config; void *context; } EglBinding;

static struct {
    int asked_requirements, is_running, is_attached, is_lost, frames, alive;
    enum { ENDED, WAITED, BEGUN } step;
    XrSessionState state;
    XrTime time;
    void *(*address_of)(const char *);
} now;
static struct { int step, newest; unsigned textures[IMAGES]; } chains[2];
static int chain_count;
static XrEventDataSessionStateChanged told[64];
static int told_count;
static char paths[256][XR_MAX_PATH_LENGTH];
static int path_count;
static struct { char name[XR_MAX_ACTION_NAME_SIZE]; XrActionType type; } actions[16];
static int action_count;

static void note(const char *format, ...) {
    const char *path = getenv("ATTUNE_TRIAL");
    FILE *file = path ? fopen(path, "a") : NULL;
    if (!file) return;
    va_list values;
    va_start(values, format);
    vfprintf(file, format, values);
    va_end(values);
    fputc('\n', file);
    fclose(file);
}

static void say(XrSessionState state) {
    XrEventDataSessionStateChanged event = {XR_TYPE_EVENT_DATA_SESSION_STATE_CHANGED};
    event.session = (XrSession)2;
    event.state = now.state = state;
    told[told_count++ % 64] = event;
    note("state %d", state);
}

static int refuses(const char *what) {
    const char *wanted = getenv("ATTUNE_TRIAL_REFUSES");
    return wanted && !strcmp(wanted, what);
}

static void do_steps(void) {
    const char *at = getenv("ATTUNE_TRIAL_STEPS");
    int frame;
    char what[16];
    for (; at && sscanf(at, "%d:%15[a-z]", &frame, what) == 2; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL) {
        if (frame != now.frames) continue;
        if (!strcmp(what, "away")) say(XR_SESSION_STATE_VISIBLE);
        if (!strcmp(what, "back")) say(XR_SESSION_STATE_FOCUSED);
        if (!strcmp(what, "stop")) say(XR_SESSION_STATE_STOPPING);
        if (!strcmp(what, "lost")) now.is_lost = 1;
    }
}

static XrResult enumerate_extensions(const char *layer, uint32_t room, uint32_t *count, XrExtensionProperties *found) {
    static const char *names[] = {"XR_KHR_opengl_enable", "XR_MNDX_egl_enable", "XR_KHR_convert_timespec_time"};
    *count = 3;
    for (uint32_t k = 0; k < room && k < 3; k++) strcpy(found[k].extensionName, names[k]);
    return XR_SUCCESS;
}

static XrResult create_instance(const XrInstanceCreateInfo *info, XrInstance *made) {
    *made = (XrInstance)1;
    note("instance of %s with %d extensions", info->applicationInfo.applicationName, info->enabledExtensionCount);
    return XR_SUCCESS;
}

static XrResult destroy_instance(XrInstance instance) {
    note("instance destroyed, %d things left", now.alive);
    return XR_SUCCESS;
}

static XrResult instance_properties(XrInstance instance, XrInstanceProperties *found) {
    strcpy(found->runtimeName, "Trial runtime in C");
    return XR_SUCCESS;
}

static XrResult get_system(XrInstance instance, const XrSystemGetInfo *info, XrSystemId *found) {
    *found = 7;
    return refuses("headset") || now.is_lost ? XR_ERROR_FORM_FACTOR_UNAVAILABLE : XR_SUCCESS;
}

static XrResult system_properties(XrInstance instance, XrSystemId system, XrSystemProperties *found) {
    strcpy(found->systemName, "Trial headset");
    return XR_SUCCESS;
}

static XrResult enumerate_views(XrInstance i, XrSystemId s, XrViewConfigurationType t, uint32_t room, uint32_t *count, XrViewConfigurationView *found) {
    *count = 2;
    for (uint32_t k = 0; k < room && k < 2; k++) {
        if (found[k].type != XR_TYPE_VIEW_CONFIGURATION_VIEW) return XR_ERROR_VALIDATION_FAILURE;
        found[k].recommendedImageRectWidth = WIDTH;
        found[k].recommendedImageRectHeight = HEIGHT;
    }
    return XR_SUCCESS;
}

static XrResult graphics_requirements(XrInstance instance, XrSystemId system, XrGraphicsRequirementsOpenGLKHR *found) {
    now.asked_requirements = 1;
    found->minApiVersionSupported = XR_MAKE_VERSION(3, 0, 0);
    found->maxApiVersionSupported = XR_MAKE_VERSION(4, 6, 0);
    return XR_SUCCESS;
}

static XrResult take_binding(const XrBaseInStructure *given) {
    void *(*current)(void);
    if (given && given->type == (XrStructureType)EGL_BINDING) {
        const EglBinding *egl = (const void *)given;
        current = (void *(*)(void))dlsym(dlopen("libEGL.so.1", RTLD_NOW), "eglGetCurrentContext");
        now.address_of = egl->address_of;
        note("EGL, whole %d, current %d", egl->display && egl->config && egl->address_of, current() == egl->context);
        return XR_SUCCESS;
    }
    if (given && given->type == (XrStructureType)XLIB_BINDING) {
        const XlibBinding *glx = (const void *)given;
        void *library = dlopen("libGL.so.1", RTLD_NOW);
        current = (void *(*)(void))dlsym(library, "glXGetCurrentContext");
        now.address_of = (void *(*)(const char *))dlsym(library, "glXGetProcAddressARB");
        note("GLX, whole %d, current %d", glx->display && glx->visual && glx->config && glx->drawable, current() == glx->context);
        return XR_SUCCESS;
    }
    return XR_ERROR_GRAPHICS_DEVICE_INVALID;
}

static XrResult create_session(XrInstance instance, const XrSessionCreateInfo *info, XrSession *made) {
    if (!now.asked_requirements) return XR_ERROR_GRAPHICS_REQUIREMENTS_CALL_MISSING;
    if (refuses("graphics")) return XR_ERROR_GRAPHICS_DEVICE_INVALID;
    XrResult result = take_binding(info->next);
    if (XR_FAILED(result)) return result;
    *made = (XrSession)2;
    now.alive++;
    say(XR_SESSION_STATE_IDLE);
    say(XR_SESSION_STATE_READY);
    return XR_SUCCESS;
}

static XrResult destroy_session(XrSession session) { now.alive--; return XR_SUCCESS; }
static XrResult destroy_space(XrSpace space) { now.alive--; return XR_SUCCESS; }
static XrResult destroy_swapchain(XrSwapchain chain) { now.alive--; return XR_SUCCESS; }
static XrResult destroy_action_set(XrActionSet set) { now.alive--; return XR_SUCCESS; }

static XrResult begin_session(XrSession session, const XrSessionBeginInfo *info) {
    if (now.state != XR_SESSION_STATE_READY || now.is_running) return XR_ERROR_SESSION_NOT_READY;
    if (info->primaryViewConfigurationType != XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO) return XR_ERROR_VALIDATION_FAILURE;
    now.is_running = 1;
    say(XR_SESSION_STATE_SYNCHRONIZED);
    return XR_SUCCESS;
}

static XrResult end_session(XrSession session) {
    if (now.state != XR_SESSION_STATE_STOPPING || now.step != ENDED) return XR_ERROR_SESSION_NOT_STOPPING;
    now.is_running = 0;
    say(XR_SESSION_STATE_IDLE);
    say(XR_SESSION_STATE_EXITING);
    return XR_SUCCESS;
}

static XrResult request_exit(XrSession session) {
    if (!now.is_running) return XR_ERROR_SESSION_NOT_RUNNING;
    note("asked for the end");
    say(XR_SESSION_STATE_STOPPING);
    return XR_SUCCESS;
}

static XrResult new_space(XrPosef pose, XrSpace *made) {
    static long number = 100;
    if (pose.orientation.w != 1) return XR_ERROR_POSE_INVALID;
    *made = (XrSpace)number++;
    now.alive++;
    return XR_SUCCESS;
}

static XrResult create_reference_space(XrSession session, const XrReferenceSpaceCreateInfo *info, XrSpace *made) {
    return new_space(info->poseInReferenceSpace, made);
}

static XrResult create_action_space(XrSession session, const XrActionSpaceCreateInfo *info, XrSpace *made) {
    if (!now.is_attached || !info->subactionPath) return XR_ERROR_VALIDATION_FAILURE;
    return new_space(info->poseInActionSpace, made);
}

static XrResult enumerate_formats(XrSession session, uint32_t room, uint32_t *count, int64_t *found) {
    *count = 2;
    if (room) found[0] = 0x8058, found[1] = 0x8C43;
    return XR_SUCCESS;
}

static XrResult create_swapchain(XrSession session, const XrSwapchainCreateInfo *info, XrSwapchain *made) {
    void (*generate)(int, unsigned *) = (void (*)(int, unsigned *))now.address_of("glGenTextures");
    void (*bind)(unsigned, unsigned) = (void (*)(unsigned, unsigned))now.address_of("glBindTexture");
    void (*store)(unsigned, int, unsigned, int, int) = (void (*)(unsigned, int, unsigned, int, int))now.address_of("glTexStorage2D");
    int k = chain_count++ % 2;
    note("pictures of %dx%d in format %lx", info->width, info->height, (long)info->format);
    generate(IMAGES, chains[k].textures);
    for (int one = 0; one < IMAGES; one++) {
        bind(TEXTURE_2D, chains[k].textures[one]);
        store(TEXTURE_2D, 1, (unsigned)info->format, (int)info->width, (int)info->height);
    }
    bind(TEXTURE_2D, 0);
    chains[k].step = 0;
    *made = (XrSwapchain)(long)(50 + k);
    now.alive++;
    return XR_SUCCESS;
}

static int place_of(XrSwapchain chain) { return (int)(long)chain - 50; }

static XrResult enumerate_images(XrSwapchain chain, uint32_t room, uint32_t *count, XrSwapchainImageBaseHeader *found) {
    XrSwapchainImageOpenGLKHR *images = (XrSwapchainImageOpenGLKHR *)found;
    *count = IMAGES;
    for (uint32_t k = 0; k < room && k < IMAGES; k++) {
        if (images[k].type != XR_TYPE_SWAPCHAIN_IMAGE_OPENGL_KHR) return XR_ERROR_VALIDATION_FAILURE;
        images[k].image = chains[place_of(chain)].textures[k];
    }
    return XR_SUCCESS;
}

static XrResult move_image(XrSwapchain chain, int from, int to) {
    if (chains[place_of(chain)].step != from) return XR_ERROR_CALL_ORDER_INVALID;
    chains[place_of(chain)].step = to;
    return XR_SUCCESS;
}

static XrResult acquire_image(XrSwapchain chain, const XrSwapchainImageAcquireInfo *info, uint32_t *place) {
    *place = (uint32_t)(chains[place_of(chain)].newest = (chains[place_of(chain)].newest + 1) % IMAGES);
    return move_image(chain, 0, 1);
}

static XrResult wait_image(XrSwapchain chain, const XrSwapchainImageWaitInfo *info) {
    return info->timeout > 0 ? move_image(chain, 1, 2) : XR_ERROR_VALIDATION_FAILURE;
}

static XrResult release_image(XrSwapchain chain, const XrSwapchainImageReleaseInfo *info) { return move_image(chain, 2, 0); }

static XrResult wait_frame(XrSession session, const XrFrameWaitInfo *info, XrFrameState *found) {
    struct timespec moment;
    if (now.is_lost) return XR_ERROR_SESSION_LOST;
    if (!now.is_running) return XR_ERROR_SESSION_NOT_RUNNING;
    if (now.step != ENDED) return XR_ERROR_CALL_ORDER_INVALID;
    now.step = WAITED;
    clock_gettime(CLOCK_MONOTONIC, &moment);
    now.time = moment.tv_sec * 1000000000LL + moment.tv_nsec + CLOCK_OFFSET_NS + 30000000;
    found->predictedDisplayTime = now.time;
    found->predictedDisplayPeriod = 13888889;
    found->shouldRender = XR_TRUE;
    return XR_SUCCESS;
}

static XrResult begin_frame(XrSession session, const XrFrameBeginInfo *info) {
    if (now.step != WAITED) return XR_ERROR_CALL_ORDER_INVALID;
    now.step = BEGUN;
    return now.frames == 3 ? XR_FRAME_DISCARDED : XR_SUCCESS;  // no error: one before was left out
}

static void keep_picture(int k) {
    static unsigned char pixels[WIDTH * HEIGHT * 3];
    void (*bind)(unsigned, unsigned) = (void (*)(unsigned, unsigned))now.address_of("glBindTexture");
    void (*get)(unsigned, int, unsigned, unsigned, void *) = (void (*)(unsigned, int, unsigned, unsigned, void *))now.address_of("glGetTexImage");
    double sum = 0, squares = 0;
    bind(TEXTURE_2D, chains[k].textures[chains[k].newest]);
    get(TEXTURE_2D, 0, RGB, BYTES, pixels);
    bind(TEXTURE_2D, 0);
    for (int one = 0; one < WIDTH * HEIGHT * 3; one++) sum += pixels[one], squares += (double)pixels[one] * pixels[one];
    sum /= sizeof pixels;
    note("eye %d bright %.1f varied %.1f", k, sum, squares / sizeof pixels - sum * sum);
}

static XrResult end_frame(XrSession session, const XrFrameEndInfo *info) {
    if (now.step != BEGUN || info->displayTime != now.time) return XR_ERROR_CALL_ORDER_INVALID;
    for (uint32_t one = 0; one < info->layerCount; one++) {
        const XrCompositionLayerProjection *layer = (const void *)info->layers[one];
        if (layer->type != XR_TYPE_COMPOSITION_LAYER_PROJECTION || layer->viewCount != 2) return XR_ERROR_LAYER_INVALID;
        for (int k = 0; k < 2; k++) {
            const XrSwapchainSubImage *shown = &layer->views[k].subImage;
            if (place_of(shown->swapchain) != k || chains[k].step != 0) return XR_ERROR_LAYER_INVALID;
            if (shown->imageRect.extent.width != WIDTH || shown->imageRect.extent.height != HEIGHT) return XR_ERROR_SWAPCHAIN_RECT_INVALID;
            if (layer->views[k].pose.orientation.w != 1) return XR_ERROR_POSE_INVALID;
            if (now.frames == KEPT_FRAME) keep_picture(k);
        }
    }
    now.step = ENDED;
    now.frames++;
    if (now.frames == 2) say(XR_SESSION_STATE_VISIBLE);
    if (now.frames == 3) say(XR_SESSION_STATE_FOCUSED);
    do_steps();
    return XR_SUCCESS;
}

static XrResult locate_views(XrSession s, const XrViewLocateInfo *info, XrViewState *state, uint32_t room, uint32_t *count, XrView *found) {
    *count = 2;
    if (info->viewConfigurationType != XR_VIEW_CONFIGURATION_TYPE_PRIMARY_STEREO) return XR_ERROR_VALIDATION_FAILURE;
    for (uint32_t k = 0; k < room && k < 2; k++) {
        XrPosef pose = {{0, 0, 0, 1}, {k ? .032f : -.032f, 0, 0}};
        XrFovf field = {k ? -.7f : -.9f, k ? .9f : .7f, .75f, -.85f};
        if (found[k].type != XR_TYPE_VIEW) return XR_ERROR_VALIDATION_FAILURE;
        state->viewStateFlags = 15;
        found[k].pose = pose;
        found[k].fov = field;
    }
    return XR_SUCCESS;
}

static XrResult locate_space(XrSpace space, XrSpace base, XrTime time, XrSpaceLocation *found) {
    XrPosef pose = {{0, 0, 0, 1}, {0, 0, 0}};
    found->locationFlags = 15;
    found->pose = pose;
    return time > CLOCK_OFFSET_NS ? XR_SUCCESS : XR_ERROR_TIME_INVALID;
}

static XrResult poll_event(XrInstance instance, XrEventDataBuffer *found) {
    if (!told_count) return XR_EVENT_UNAVAILABLE;
    memcpy(found, &told[0], sizeof told[0]);
    memmove(told, told + 1, sizeof told[0] * (size_t)--told_count);
    return XR_SUCCESS;
}

static XrResult string_to_path(XrInstance instance, const char *text, XrPath *found) {
    for (*found = 1; (int)*found <= path_count; ++*found)
        if (!strcmp(paths[*found], text)) return XR_SUCCESS;
    if (path_count == 255) return XR_ERROR_PATH_COUNT_EXCEEDED;
    strcpy(paths[++path_count], text);
    return XR_SUCCESS;
}

static XrResult create_action_set(XrInstance instance, const XrActionSetCreateInfo *info, XrActionSet *made) {
    *made = (XrActionSet)300;
    now.alive++;
    now.is_attached = action_count = 0;
    return XR_SUCCESS;
}

static XrResult create_action(XrActionSet set, const XrActionCreateInfo *info, XrAction *made) {
    if (action_count == 16 || info->countSubactionPaths != 2) return XR_ERROR_VALIDATION_FAILURE;
    strcpy(actions[action_count].name, info->actionName);
    actions[action_count].type = info->actionType;
    *made = (XrAction)(long)(400 + action_count++);
    return XR_SUCCESS;
}

static XrResult suggest(XrInstance instance, const XrInteractionProfileSuggestedBinding *info) {
    if (strstr(paths[info->interactionProfile], "microsoft")) return XR_ERROR_PATH_UNSUPPORTED;
    note("profile %s, %d parts", paths[info->interactionProfile], info->countSuggestedBindings);
    return XR_SUCCESS;
}

static XrResult attach(XrSession session, const XrSessionActionSetsAttachInfo *info) {
    if (now.is_attached || info->countActionSets != 1) return XR_ERROR_ACTIONSETS_ALREADY_ATTACHED;
    now.is_attached = 1;
    return XR_SUCCESS;
}

static XrResult sync_actions(XrSession session, const XrActionsSyncInfo *info) {
    if (!now.is_attached || info->activeActionSets[0].actionSet != (XrActionSet)300) return XR_ERROR_ACTIONSET_NOT_ATTACHED;
    return now.state == XR_SESSION_STATE_FOCUSED ? XR_SUCCESS : XR_SESSION_NOT_FOCUSED;
}

static int is_of(const XrActionStateGetInfo *info, XrActionType type) { return actions[(long)info->action - 400].type == type; }

static XrResult float_state(XrSession session, const XrActionStateGetInfo *info, XrActionStateFloat *found) {
    if (!is_of(info, XR_ACTION_TYPE_FLOAT_INPUT)) return XR_ERROR_ACTION_TYPE_MISMATCH;
    const char *steps = getenv("ATTUNE_TRIAL_STEPS");
    found->isActive = XR_TRUE;
    found->currentState = steps && strstr(steps, "grips") && !strcmp(actions[(long)info->action - 400].name, "grip");
    return XR_SUCCESS;
}

static XrResult boolean_state(XrSession session, const XrActionStateGetInfo *info, XrActionStateBoolean *found) {
    found->isActive = XR_TRUE;
    found->currentState = XR_FALSE;
    return is_of(info, XR_ACTION_TYPE_BOOLEAN_INPUT) ? XR_SUCCESS : XR_ERROR_ACTION_TYPE_MISMATCH;
}

static XrResult pose_state(XrSession session, const XrActionStateGetInfo *info, XrActionStatePose *found) {
    found->isActive = XR_TRUE;
    return is_of(info, XR_ACTION_TYPE_POSE_INPUT) ? XR_SUCCESS : XR_ERROR_ACTION_TYPE_MISMATCH;
}

static XrResult time_to_timespec(XrInstance instance, XrTime time, struct timespec *found) {
    found->tv_sec = (time - CLOCK_OFFSET_NS) / 1000000000;
    found->tv_nsec = (time - CLOCK_OFFSET_NS) % 1000000000;
    return XR_SUCCESS;
}

static XrResult address_of(XrInstance instance, const char *name, PFN_xrVoidFunction *found);

static const struct { const char *name; PFN_xrVoidFunction function; } functions[] = {
#define FUNCTION(name, function) {name, (PFN_xrVoidFunction)function}
    FUNCTION("xrGetInstanceProcAddr", address_of),
    FUNCTION("xrEnumerateInstanceExtensionProperties", enumerate_extensions),
    FUNCTION("xrCreateInstance", create_instance),
    FUNCTION("xrDestroyInstance", destroy_instance),
    FUNCTION("xrGetInstanceProperties", instance_properties),
    FUNCTION("xrGetSystem", get_system),
    FUNCTION("xrGetSystemProperties", system_properties),
    FUNCTION("xrEnumerateViewConfigurationViews", enumerate_views),
    FUNCTION("xrGetOpenGLGraphicsRequirementsKHR", graphics_requirements),
    FUNCTION("xrCreateSession", create_session),
    FUNCTION("xrDestroySession", destroy_session),
    FUNCTION("xrBeginSession", begin_session),
    FUNCTION("xrEndSession", end_session),
    FUNCTION("xrRequestExitSession", request_exit),
    FUNCTION("xrCreateReferenceSpace", create_reference_space),
    FUNCTION("xrCreateActionSpace", create_action_space),
    FUNCTION("xrDestroySpace", destroy_space),
    FUNCTION("xrEnumerateSwapchainFormats", enumerate_formats),
    FUNCTION("xrCreateSwapchain", create_swapchain),
    FUNCTION("xrDestroySwapchain", destroy_swapchain),
    FUNCTION("xrEnumerateSwapchainImages", enumerate_images),
    FUNCTION("xrAcquireSwapchainImage", acquire_image),
    FUNCTION("xrWaitSwapchainImage", wait_image),
    FUNCTION("xrReleaseSwapchainImage", release_image),
    FUNCTION("xrWaitFrame", wait_frame),
    FUNCTION("xrBeginFrame", begin_frame),
    FUNCTION("xrEndFrame", end_frame),
    FUNCTION("xrLocateViews", locate_views),
    FUNCTION("xrLocateSpace", locate_space),
    FUNCTION("xrPollEvent", poll_event),
    FUNCTION("xrStringToPath", string_to_path),
    FUNCTION("xrCreateActionSet", create_action_set),
    FUNCTION("xrDestroyActionSet", destroy_action_set),
    FUNCTION("xrCreateAction", create_action),
    FUNCTION("xrSuggestInteractionProfileBindings", suggest),
    FUNCTION("xrAttachSessionActionSets", attach),
    FUNCTION("xrSyncActions", sync_actions),
    FUNCTION("xrGetActionStateFloat", float_state),
    FUNCTION("xrGetActionStateBoolean", boolean_state),
    FUNCTION("xrGetActionStatePose", pose_state),
    FUNCTION("xrConvertTimeToTimespecTimeKHR", time_to_timespec),
};

static XrResult address_of(XrInstance instance, const char *name, PFN_xrVoidFunction *found) {
    *found = NULL;
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (!strcmp(functions[k].name, name)) *found = functions[k].function;
    return *found ? XR_SUCCESS : XR_ERROR_FUNCTION_UNSUPPORTED;
}

// The loader asks for these by this one exported name; the structures are those of the loader's interface, version 1.
typedef struct { int type; uint32_t version; size_t size; uint32_t interface_version; uint64_t api_version; PFN_xrGetInstanceProcAddr address_of; } Answer;

__attribute__((visibility("default"))) XrResult xrNegotiateLoaderRuntimeInterface(const void *loader, Answer *answer) {
    answer->interface_version = 1;
    answer->api_version = XR_MAKE_VERSION(1, 0, 34);
    answer->address_of = address_of;
    return XR_SUCCESS;
}
