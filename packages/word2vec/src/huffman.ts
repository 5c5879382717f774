/**
 * The binary tree with the shortest paths to frequent words (D. Huffman, "A method for the construction of
 * minimum-redundancy codes", Proceedings of the IRE 40, 1952), as hierarchical softmax uses it (F. Morin and Y. Bengio,
 * "Hierarchical probabilistic neural network language model", 2005). Ties are settled as in word2vec.c, so that the
 * codes are the same.
 *
 * Node i below `counts.length` is word i, those from there on are the inner nodes in the order of their making, the last
 * of them the root. `tree[node]` is `2 * p + b` when its parent is the inner node p (counted from 0) and it is that
 * node's first child (b = 0) or its second (b = 1), and `treeRoot` for the root. So a word costs 8 bytes, whatever the
 * length of its path.
 *
 * @param counts  how often each word occurs, never rising, at least one
 */
export function huffmanTree(counts: Float64Array): Uint32Array<ArrayBuffer> {
  const size = counts.length
  const tree = new Uint32Array(2 * size - 1)
  const sums = new Float64Array(size - 1)
  // Two queues, both rising: the words from the rarest on, and the inner nodes as they are made.
  let word = size - 1
  let inner = 0
  const takeSmaller = (made: number): number =>
    word >= 0 && (inner >= made || counts[word]! < sums[inner]!) ? word-- : size + inner++
  const countOf = (node: number): number => (node < size ? counts[node]! : sums[node - size]!)
  for (let made = 0; made < size - 1; made++) {
    const first = takeSmaller(made)
    const second = takeSmaller(made)
    sums[made] = countOf(first) + countOf(second)
    tree[first] = 2 * made
    tree[second] = 2 * made + 1
  }
  tree[2 * size - 2] = treeRoot
  return tree
}

/** Stands in place of a parent at the root. */
export const treeRoot: number = 2 ** 32 - 1

/** The code of a word, a 0 or 1 for each step from the root down, and the inner nodes where those steps are taken. */
export function huffmanPath(tree: Uint32Array, word: number): { code: number[]; nodes: number[] } {
  const size = (tree.length + 1) / 2
  const code = []
  const nodes = []
  for (let edge = tree[word]!; edge !== treeRoot; edge = tree[size + (edge >>> 1)]!) {
    code.push(edge & 1)
    nodes.push(edge >>> 1)
  }
  return { code: code.reverse(), nodes: nodes.reverse() }
}
