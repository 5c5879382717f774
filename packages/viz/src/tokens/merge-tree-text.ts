import { checkInteger } from '../check.ts'
import { paint } from '../terminal/paint.ts'
import { columnsOf, padEnd, visible } from '../terminal/width.ts'
import { leavesOf, mergeTrees, nodesOf, type MergedPiece, type MergeNode } from './merges.ts'

export interface MergeTreeTextOptions {
  /** One of the pieces that `explain` of a byte pair encoding gives. */
  piece: MergedPiece
  /** Columns of the terminal, from 20 to 1,000; 80 by default. Where the tree is wider, its merges stand as a list. */
  width?: number | undefined
  /** Whether tokens stand out in bold; `false` by default. */
  color?: boolean | undefined
}

/**
 * How merges make tokens, for a terminal: characters above, a line for each merge in its order, tokens and their ids below.
 *
 * @throws RangeError for merges that do not follow from each other, and for a width out of range
 *
 * @example
 * ```ts
 * import { loadEncoding } from '@llm-cookbook/tokenize'
 * import { mergeTreeText } from '@llm-cookbook/viz'
 *
 * const bpe = await loadEncoding('cl100k_base')
 * const [piece] = bpe.explain('lower')
 * mergeTreeText({ piece: piece! }).split('\n')
 * // => [
 * //   'l  o  w  e  r',
 * //   '│  │  │  └┬─┘  e + r → er  261',
 * //   '│  └┬─┘   │    o + w → ow  363',
 * //   '│   └──┬──┘    ow + er → ower  1223',
 * //   '└──┬───┘       l + ower → lower  15115',
 * //   ' lower',
 * //   ' 15115'
 * // ]
 * ```
 */
export function mergeTreeText({ piece, width = 80, color = false }: MergeTreeTextOptions): string {
  checkInteger('width', width, { least: 20, most: 1000 })
  const trees = mergeTrees(piece, 'piece')
  const steps = trees.flatMap(nodesOf).filter(({ step }) => step > 0)
  steps.sort((a, b) => a.step - b.step)
  const told = steps.map(tell)
  const strong = (text: string): string => (color ? paint(text, { bold: true }) : text)

  const { centers, columns } = layOut(trees)
  if (columns + Math.max(0, ...told.map(columnsOf)) > width) {
    return [...told, strong(trees.map(node => `${said(node)} ${node.token.id}`).join('   '))].join('\n')
  }
  const row = (nodes: readonly MergeNode[], draw: (node: MergeNode) => string): string =>
    nodes.reduce((line, node) => {
      const text = draw(node)
      const start = text.startsWith('└')
        ? centers.get(node.children[0]!)!
        : centers.get(node)! - ((columnsOf(text) - 1) >> 1)
      return padEnd(line, start) + text
    }, '')

  let standing = trees.flatMap(leavesOf)
  const lines = [row(standing, said)]
  for (const [i, node] of steps.entries()) {
    standing = standing.toSpliced(standing.indexOf(node.children[0]!), node.children.length, node)
    lines.push(
      padEnd(
        row(standing, one => (one === node ? branch(node, centers) : '│')),
        columns
      ) + told[i]!
    )
  }
  return [...lines, strong(row(standing, said)), row(standing, ({ token }) => String(token.id))].join('\n')
}

/** The column at which each node stands, and how many there are. */
function layOut(trees: readonly MergeNode[]): { centers: ReadonlyMap<MergeNode, number>; columns: number } {
  const centers = new Map<MergeNode, number>()
  let columns = 0
  for (const tree of trees) {
    for (const leaf of leavesOf(tree)) {
      // A leaf that is a token already has its id below.
      const room = Math.max(columnsOf(said(leaf)), leaf === tree ? String(leaf.token.id).length : 1)
      centers.set(leaf, columns + ((room - 1) >> 1))
      columns += room + 2
    }
    for (const node of nodesOf(tree)) {
      const ends = [node.children[0], node.children.at(-1)]
      if (node.step > 0) centers.set(node, (centers.get(ends[0]!)! + centers.get(ends[1]!)!) >> 1)
    }
  }
  return { centers, columns }
}

/** From the first child to the last, with a way down in the middle: `└─┬─┘`. */
function branch(node: MergeNode, centers: ReadonlyMap<MergeNode, number>): string {
  const places = node.children.map(child => centers.get(child)!)
  const [from, to] = [places[0]!, places.at(-1)!]
  const characters: string[] = Array.from({ length: to - from + 1 }, (_, i) => (places.includes(from + i) ? '┴' : '─'))
  characters[0] = '└'
  characters[to - from] = '┘'
  const middle = centers.get(node)! - from
  characters[middle] = characters[middle] === '┴' ? '┼' : '┬'
  return characters.join('')
}

function tell(node: MergeNode): string {
  const parts = node.children.map(said).join(' + ')
  return `${parts} → ${said(node)}  ${node.token.id}${node.children.length > 2 ? ', in the vocabulary as a whole' : ''}`
}

function said({ text }: MergeNode): string {
  return visible(text).replaceAll(' ', '·')
}
