import { Drawing, fontSizes, type ChartOptions } from '../charts/drawing.ts'
import { element, Path } from '../charts/svg.ts'
import { fitText, textWidth } from '../charts/text.ts'
import { visible } from '../terminal/width.ts'
import { mergeTrees, nodesOf, type MergedPiece, type MergeNode } from './merges.ts'

export interface MergeTreeOptions extends Omit<ChartOptions, 'width' | 'height'> {
  /** Pieces that `explain` of a byte pair encoding gives; their trees stand side by side. */
  pieces: readonly MergedPiece[]
}

/** Pixels: of a box, and between boxes of one row and of two. */
const boxHeight = 36
const gap = 10
const rowGap = 30

const mostPixels = 9000

/**
 * How merges make tokens, as an SVG document: characters above, tokens below, each with its id, and at each merge its number in the
 * order of its piece. The drawing is as large as the trees are.
 *
 * @throws RangeError for merges that do not follow from each other, and for trees of more than 9,000 pixels: give fewer pieces
 *
 * @example
 * ```ts
 * import { loadEncoding } from '@llm-cookbook/tokenize'
 * import { mergeTreeSvg } from '@llm-cookbook/viz'
 *
 * const bpe = await loadEncoding('cl100k_base')
 * const svg = mergeTreeSvg({ pieces: bpe.explain('lower prices'), title: 'cl100k_base' })
 * const [, summary] = /<desc>(.*?)<\/desc>/.exec(svg) ?? []
 * summary // => '10 merges make 2 tokens: lower, ·prices.'
 * ```
 */
export function mergeTreeSvg(options: MergeTreeOptions): string {
  const trees = options.pieces.flatMap((piece, i) => mergeTrees(piece, `pieces[${i}]`))
  const boxes = new Map<MergeNode, Box>()
  const width = trees.reduce((left, tree) => place(tree, left, boxes) + gap, 0)
  const height = Math.max(0, ...Array.from(boxes.values(), ({ y }) => y + boxHeight))
  if (width > mostPixels || height > mostPixels) {
    throw new RangeError(
      `pieces: expected trees of ${mostPixels} pixels at most, got ${Math.ceil(Math.max(width, height))}; give fewer`
    )
  }
  const drawingWidth = Math.max(320, Math.ceil(width) + 28)
  // How much room title and subtitle take, a drawing knows that has them.
  const { top } = new Drawing('', options, { width: drawingWidth }).area
  const drawing = new Drawing('Tree of merges', options, {
    width: drawingWidth,
    height: Math.max(120, Math.ceil(top + height) + 12)
  })
  draw(drawing, trees, boxes)
  const merges = trees.flatMap(nodesOf).filter(({ step }) => step > 0).length
  const made = `${merges === 1 ? '1 merge makes' : `${merges} merges make`} ${trees.length === 1 ? '1 token' : `${trees.length} tokens`}`
  return drawing.finish(`${made}: ${trees.map(said).join(', ')}.`)
}

/** In pixels: the middle of its upper edge, and its width. */
interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
}

/** Places a tree to the right of `left`, each node below its children, and returns where it ends. */
function place(node: MergeNode, left: number, boxes: Map<MergeNode, Box>): number {
  const width = 14 + Math.max(textWidth(said(node), fontSizes.text), textWidth(String(node.token.id), fontSizes.tick))
  let right = left - gap
  for (const child of node.children) right = place(child, right + gap, boxes)
  const above = node.children.map(child => boxes.get(child)!)
  const x = above.length === 0 ? left + width / 2 : (above[0]!.x + above.at(-1)!.x) / 2
  const y = above.length === 0 ? 0 : Math.max(...above.map(box => box.y)) + boxHeight + rowGap
  boxes.set(node, { x, y, width })
  // A node that is wider than what is above it moves with all of that.
  const shift = Math.max(0, left - (x - width / 2))
  for (const one of nodesOf(node)) boxes.set(one, { ...boxes.get(one)!, x: boxes.get(one)!.x + shift })
  return Math.max(right + shift, x + shift + width / 2)
}

function draw(drawing: Drawing, trees: readonly MergeNode[], boxes: ReadonlyMap<MergeNode, Box>): void {
  const { text, muted, background, categorical } = drawing.colors
  const at = (node: MergeNode): Box => {
    const { x, y, width } = boxes.get(node)!
    return { x: drawing.area.left + x, y: drawing.area.top + y, width }
  }
  const joints = new Path()
  const parts: string[] = []
  for (const [i, tree] of trees.entries()) {
    for (const node of nodesOf(tree)) {
      const { x, y, width } = at(node)
      const turn = y - rowGap / 2
      for (const child of node.children) {
        const above = at(child)
        joints
          .move(above.x, above.y + boxHeight)
          .line(above.x, turn)
          .line(x, turn)
          .line(x, y)
      }
      const stroke = node === tree ? categorical[i % categorical.length]! : muted
      const shape = { x: x - width / 2, y, width, height: boxHeight, rx: 4, fill: background, stroke }
      parts.push(
        element('rect', { ...shape, 'stroke-width': node === tree ? 2.5 : 1 }),
        drawing.textElement(said(node), x, y + 16, { anchor: 'middle', bold: node === tree, color: text }),
        drawing.textElement(String(node.token.id), x, y + 30, { anchor: 'middle', size: fontSizes.tick, color: muted })
      )
      if (node.step === 0) continue
      const step = { anchor: 'middle', size: fontSizes.tick, color: muted, halo: background } as const
      parts.push(drawing.textElement(String(node.step), x, turn + 4, step))
    }
  }
  drawing.add(element('path', { d: joints.d, stroke: muted, fill: 'none' }), ...parts)
}

/** Texts of no more than this many pixels: a token can be a thousand bytes. */
const widest = 220

function said({ text }: MergeNode): string {
  return fitText(visible(text).replaceAll(' ', '·'), fontSizes.text, widest)
}
