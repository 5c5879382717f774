import { bytesAsText } from './token.ts'

/** A token of a vocabulary. */
export interface MergedToken {
  /** Its place in the vocabulary, from 0. */
  readonly id: number
  /** What it stands for: any bytes, a part of a character too. */
  readonly bytes: Uint8Array
  /** The bytes as text, where they are whole characters. */
  readonly text: string | undefined
}

/** A piece of a text and how merges made its tokens: what `explain` of a byte pair encoding gives. */
export interface MergedPiece {
  /** In the order in which they were made; `parts` are all tokens of the piece after the merge. */
  readonly merges: readonly {
    readonly left: MergedToken
    readonly right: MergedToken
    readonly token: MergedToken
    readonly parts: readonly MergedToken[]
  }[]
  /** What became of the piece. */
  readonly tokens: readonly MergedToken[]
}

/** A token in the tree of merges. */
export interface MergeNode {
  readonly token: MergedToken
  /** What it says; bytes that are no whole character as `<0xE3>`. */
  readonly text: string
  /** The two that were merged; none of a leaf. More than two: the piece is in the vocabulary as a whole, without such a merge. */
  readonly children: readonly MergeNode[]
  /** The number of its merge, from 1; 0 of a leaf. */
  readonly step: number
}

/**
 * The tokens of a piece as trees, one each.
 *
 * @param name  what messages call the piece
 * @throws RangeError where a merge does not follow from the one before
 */
export function mergeTrees({ merges, tokens }: MergedPiece, name: string): MergeNode[] {
  const first = merges[0]
  let nodes: readonly MergeNode[] = tokens.map(leaf)
  if (first !== undefined) {
    // What there was before the first merge: its token is the only one that has been made.
    const place = first.parts.findIndex(({ id }) => id === first.token.id)
    nodes = first.parts.toSpliced(Math.max(0, place), 1, first.left, first.right).map(leaf)
  }
  for (const [i, { left, right, token, parts }] of merges.entries()) {
    const place = nodes.findIndex((node, j) => node.token.id !== parts[j]?.id)
    const children = nodes.slice(Math.max(0, place), place + 2)
    nodes = nodes.toSpliced(place, 2, { ...leaf(token), children, step: i + 1 })
    const fits = children[0]?.token.id === left.id && children[1]?.token.id === right.id
    if (!fits || !isSame(nodes, parts)) {
      throw new RangeError(
        `${name}.merges[${i}]: expected a merge of two neighbours that are there, with all parts after it`
      )
    }
  }
  if (isSame(nodes, tokens)) return [...nodes]
  if (tokens.length === 1) return [{ ...leaf(tokens[0]!), children: nodes, step: merges.length + 1 }]
  throw new RangeError(`${name}.tokens: expected the parts after the last merge, got others`)
}

/** The leaves below a node, from left to right. */
export function leavesOf(node: MergeNode): MergeNode[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf)
}

function leaf(token: MergedToken): MergeNode {
  return { token, text: token.text ?? bytesAsText(token.bytes), children: [], step: 0 }
}

function isSame(nodes: readonly MergeNode[], tokens: readonly MergedToken[]): boolean {
  return nodes.length === tokens.length && nodes.every(({ token }, i) => token.id === tokens[i]!.id)
}

/** A node and all below it, each behind its children. */
export function nodesOf(node: MergeNode): MergeNode[] {
  return [...node.children.flatMap(nodesOf), node]
}
