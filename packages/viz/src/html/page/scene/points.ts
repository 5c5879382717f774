import type { Camera } from './camera.ts'
import type { Layout } from './layout.ts'
import type { DrawOrder } from './order.ts'
import { rgb, type SceneTheme } from './theme.ts'

/** What a drawing depends on besides the points. */
export interface Drawing {
  readonly camera: Camera
  /** Pixels of the screen a CSS pixel, along a side. */
  readonly pixelRatio: number
  /** From the first places (0) to the second (1). */
  readonly morph: number
  /** In three dimensions the nearer points hide the others, and the far ones pale. */
  readonly layout: Layout
  /** Of points of size 1, in CSS pixels. */
  readonly diameter: number
  readonly opacity: number
  readonly order: DrawOrder
  /** How much of the first two groups is drawn, from 0 to 1. */
  readonly share: number
  /** Whether the first group pales. */
  readonly fade: boolean
  /** A point to be drawn once more with a ring, above all. */
  readonly hovered: number | undefined
  readonly theme: SceneTheme
}

/** The points in the memory of the graphics card, and the program that draws them, with one call a group. */
export class PointRenderer {
  readonly #gl: WebGL2RenderingContext
  readonly #program: WebGLProgram
  /** Of the attributes of a point, by their locations in the shader. */
  readonly #buffers: readonly WebGLBuffer[]
  readonly #largest: number

  /** @throws Error with what the driver says, when the shaders do not compile */
  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl
    this.#program = link(gl)
    this.#buffers = [0, 1, 2, 3].map(() => gl.createBuffer())
    this.#largest = (gl.getParameter(gl.ALIASED_POINT_SIZE_RANGE) as Float32Array)[1]!
    gl.useProgram(this.#program)
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, gl.createBuffer())
    gl.enable(gl.BLEND)
    // The shader multiplies colours by their alpha.
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
  }

  /** Where points come from, at `morph` 0, and where they are, three numbers a point. */
  setPlaces(from: Float32Array, to: Float32Array): void {
    this.#fill(0, 3, from)
    this.#fill(1, 3, to)
  }

  /** Red, green, blue and alpha of each point; or one grey for all, from 0 to 1. */
  setColors(rgba: Uint8Array | number): void {
    this.#fill(2, 4, rgba)
  }

  setSizes(sizes: Float32Array | number): void {
    this.#fill(3, 1, sizes)
  }

  setOrder({ rows }: DrawOrder): void {
    this.#gl.bufferData(this.#gl.ELEMENT_ARRAY_BUFFER, rows, this.#gl.DYNAMIC_DRAW)
  }

  draw(drawing: Drawing): void {
    const gl = this.#gl
    const { camera, pixelRatio, layout, order, share, hovered, theme } = drawing
    const solid = layout.dims === 3
    const background = rgb(theme.background)
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight)
    gl.clearColor(...background, 1)
    gl.clear(gl.COLOR_BUFFER_BIT)
    if (solid) gl.enable(gl.DEPTH_TEST)
    else gl.disable(gl.DEPTH_TEST)
    const reach = Math.hypot(...camera.center) + layout.radius + 0.01
    gl.uniformMatrix4fv(this.#at('matrix'), false, camera.matrix(reach))
    this.#set('center', camera.center)
    this.#set('background', background)
    this.#set('ringColor', rgb(theme.text))
    this.#set('morph', [drawing.morph])
    this.#set('focus', [camera.distance])
    this.#set('diameter', [drawing.diameter * pixelRatio])
    this.#set('largest', [this.#largest])
    this.#set('fogDepth', [solid ? Math.max(layout.radius, 1e-6) : 0])

    const draw = (first: number, count: number, opacity: number, ring: number): void => {
      // Each group is above those before it, however far it is.
      if (solid) gl.clear(gl.DEPTH_BUFFER_BIT)
      this.#set('opacity', [opacity])
      this.#set('ring', [ring])
      gl.drawElements(gl.POINTS, count, gl.UNSIGNED_INT, 4 * first)
    }
    const [rest, selected, ringed] = order.counts
    // In a space nothing shines through, so that there all that is not faded is opaque.
    const opacity = solid ? 1 : drawing.opacity
    draw(0, Math.ceil(rest * share), drawing.fade ? 0.15 * opacity : opacity, 0)
    if (selected > 0) draw(rest, Math.ceil(selected * share), Math.sqrt(opacity), 0)
    if (ringed > 0 || hovered !== undefined) draw(rest + selected, ringed, 1, pixelRatio)
    if (hovered !== undefined) {
      if (solid) gl.clear(gl.DEPTH_BUFFER_BIT)
      gl.drawArrays(gl.POINTS, hovered, 1)
    }
  }

  /** Until the graphics card has done what it was told so far. */
  async done(): Promise<void> {
    const gl = this.#gl
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0)
    gl.flush()
    // There is none after the card was lost.
    if (fence === null) return
    do await new Promise(resolve => setTimeout(resolve, 4))
    while (gl.clientWaitSync(fence, 0, 0) === gl.TIMEOUT_EXPIRED)
    gl.deleteSync(fence)
  }

  /** One number, or three. */
  #set(uniform: string, numbers: readonly number[]): void {
    this.#gl[numbers.length === 1 ? 'uniform1fv' : 'uniform3fv'](this.#at(uniform), numbers)
  }

  #at(uniform: string): WebGLUniformLocation | null {
    return this.#gl.getUniformLocation(this.#program, uniform)
  }

  /** Gives each point its values of an attribute, bytes as shares of 255; or one value to all. */
  #fill(location: number, length: number, values: Float32Array | Uint8Array | number): void {
    const gl = this.#gl
    if (typeof values === 'number') {
      gl.disableVertexAttribArray(location)
      gl.vertexAttrib4f(location, values, values, values, 1)
    } else {
      gl.bindBuffer(gl.ARRAY_BUFFER, this.#buffers[location]!)
      gl.bufferData(gl.ARRAY_BUFFER, values, gl.DYNAMIC_DRAW)
      gl.enableVertexAttribArray(location)
      gl.vertexAttribPointer(location, length, values instanceof Uint8Array ? gl.UNSIGNED_BYTE : gl.FLOAT, true, 0, 0)
    }
  }
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram()
  for (const [type, source] of [
    [gl.VERTEX_SHADER, vertexShader],
    [gl.FRAGMENT_SHADER, fragmentShader]
  ] as const) {
    const shader = gl.createShader(type)
    // No shader is made where the context is lost, which is no error of ours: it is told of, and comes again.
    if (shader === null) return program
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.linkProgram(program)
  if (gl.getProgramParameter(program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`WebGL2: the shaders do not compile: ${gl.getProgramInfoLog(program) ?? ''}`)
  }
  return program
}

// `nearness` in style.ts is the same clamp. In a space, alpha and distance mix the colour with the background, since points that
// hide each other cannot be blended in any order.
const vertexShader = `#version 300 es
layout(location = 0) in vec3 from;
layout(location = 1) in vec3 to;
layout(location = 2) in vec4 color;
layout(location = 3) in float size;
uniform mat4 matrix;
uniform vec3 center, background;
uniform float diameter, largest, morph, focus, fogDepth, opacity, ring;
flat out vec4 fill;
flat out float radius, extent;
void main() {
  gl_Position = matrix * vec4(mix(from, to, morph) - center, 1);
  float depth = gl_Position.w;
  float margin = max(9. * ring, 1.);
  radius = min(diameter * size * clamp(focus / depth, .35, 4.), largest - margin) / 2.;
  extent = 2. * radius + margin;
  gl_PointSize = extent;
  fill = vec4(color.rgb, color.a * opacity);
  if (fogDepth > 0.) {
    float fog = clamp(.5 + .5 * (depth - focus) / fogDepth, 0., 1.);
    fill = vec4(mix(background, color.rgb, fill.a * (1. - .6 * fog * fog)), 1);
  }
}`

// Larger points have a rim of the background's colour, by which one is told from another that it covers.
const fragmentShader = `#version 300 es
precision highp float;
uniform vec3 background, ringColor;
uniform float fogDepth, ring;
flat in vec4 fill;
flat in float radius, extent;
out vec4 color;
void main() {
  float way = extent * length(gl_PointCoord - .5);
  float disc = clamp(radius - way + .5, 0., 1.);
  float rim = clamp(radius / 3. - .8, 0., 1.);
  float core = clamp(radius - rim - way + .5, 0., 1.);
  float alpha = fill.a * disc;
  vec3 paint = mix(background, fill.rgb, max(core, 1. - rim));
  if (ring > 0.) {
    float line = clamp(1.5 * ring - abs(way - radius - 2. * ring), 0., 1.);
    paint = mix(paint, ringColor, line);
    alpha = max(alpha, line);
  }
  if (alpha < (fogDepth > 0. ? .5 : .004)) discard;
  color = fogDepth > 0. ? vec4(paint, 1) : vec4(paint * alpha, alpha);
}`
