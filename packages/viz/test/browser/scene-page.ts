import { createScene, type Scene, type SceneEvents } from '../../src/html/page/scene/scene.ts'

/** The scene of the page, of which there is one at a time. */
export let scene: Scene
/** What it told of, in order. */
export const told: { [K in keyof SceneEvents]: SceneEvents[K][] } = { hover: [], click: [], lasso: [], view: [] }

const red = [220, 20, 20, 255]

/** A scene of 600 x 400 pixels on white, with red points, in place of the one before. */
export function open(positions: readonly number[], dims: 2 | 3 = 2): void {
  close()
  const host = document.createElement('main')
  host.style.cssText = 'position: relative; width: 600px; height: 400px'
  document.body.replaceChildren(host)
  scene = createScene(host, positions.length / 3)
  scene.setLayout(Float32Array.from(positions), dims)
  scene.setColors(Uint8Array.from(positions.flatMap((_, i) => (i % 3 === 0 ? red : []))))
  listen('hover')
  listen('click')
  listen('lasso')
  listen('view')
}

function close(): void {
  if (document.querySelector('main') !== null) scene.destroy()
}

/** After three frames all is drawn that changed, also by a new size of the host. */
export async function drawn(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(resolve => requestAnimationFrame(resolve))
}

/** After four frames in which the camera did not move, it flies no more. */
export async function landed(): Promise<void> {
  for (let frames = 0, before = scene.view; frames < 4; before = scene.view) {
    await new Promise(resolve => requestAnimationFrame(resolve))
    frames = scene.view === before ? frames + 1 : 0
  }
}

/** Red, green and blue at places of the picture, by way of its PNG. */
export async function colorsAt(places: readonly (readonly [x: number, y: number])[]): Promise<number[][]> {
  const picture = await createImageBitmap(await scene.toPng())
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!
  context.drawImage(picture, 0, 0)
  const { data } = context.getImageData(0, 0, picture.width, picture.height)
  return places.map(([x, y]) => Array.from(data.subarray(4 * (y * picture.width + x)).subarray(0, 3)))
}

/** The picture as base64. */
export async function png(): Promise<string> {
  const bytes = new Uint8Array(await (await scene.toPng()).arrayBuffer())
  return btoa(String.fromCharCode(...bytes))
}

/** The labels of a new drawing, in the order in which they are placed. */
export function labels(): string[] {
  const context = document.querySelectorAll('canvas')[1]!.getContext('2d')!
  const drawn: string[] = []
  context.fillText = text => drawn.push(text)
  void scene.toPng()
  Reflect.deleteProperty(context, 'fillText')
  return drawn
}

function listen(event: keyof SceneEvents): void {
  const list: unknown[] = told[event]
  list.length = 0
  scene.on(event, what => list.push(what))
}
