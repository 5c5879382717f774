import { allocate, byteAt, copy, fill, reserve, setWord, wordAt } from './machine.ts'
import type { i32 } from './machine.ts'
import { leftOf, setPrefix } from './tokens.ts'

/**
 * All tokens by their bytes, as a double array (J. Aoe, "An efficient digital search algorithm by using a double-array
 * structure", IEEE Transactions on Software Engineering 15, 1989): the child of node s for byte b is node base(s) + b, if the
 * parent that is noted there is s.
 *
 * A node is three words: 8 * base + flags, the parent, and the token that ends there. A free node is part of a ring through node 0:
 * the next of the ring, and the one before as ~previous, which is negative.
 */
export class Trie {
  /** Bytes that building takes for itself: per token a node, a place in two orders, and an entry of the stack. */
  static scratchSize(count: i32): i32 {
    return (count << 5) + 2048
  }

  /** Address of the nodes. */
  private nodes: i32 = 0
  private nodeCount: i32 = 0
  /** Where the search for the places of siblings begins. */
  private cursor: i32 = 0
  /** Address of the node of each code point below U+10000 of three bytes that is a token; 0 for others. */
  private readonly characters: i32 = allocate(4 << 16)

  /** Where the token ends that `longest` found last. */
  tokenEnd: i32 = 0

  /** 1 if there are tokens that no merges make, else 0. */
  hasWhole: i32 = 0

  /**
   * @param count how many ranks there are
   * @param offsets address of count + 1 words: token t has the bytes from bytes + offsets[t] on; if none, it is left out
   * @param tokens address of what is known of each token; notes their prefixes there
   * @param scratch address of `scratchSize(count)` bytes that are free meanwhile
   * @returns -1, or a token that has the same bytes as another
   */
  build(count: i32, offsets: i32, bytes: i32, tokens: i32, scratch: i32): i32 {
    const nodeOf = scratch
    const order = nodeOf + (count << 2)
    const unsorted = order + (count << 2)
    const stack = unsorted + ((count + 256) << 2)
    this.nodes = allocate(0)
    this.nodeCount = 0
    this.extend()
    this.cursor = firstNode

    let total = 0
    for (let token = 0; token < count; token++) {
      if (wordAt(offsets + (token << 2)) === wordAt(offsets + (token << 2) + 4)) continue
      setWord(order + (total << 2), token)
      total++
    }

    let top = stack
    if (total > 0) top = push(top, 0, total, 0, root, -1)
    while (top > stack) {
      top -= 20
      let from = wordAt(top)
      const to = wordAt(top + 4)
      const depth = wordAt(top + 8)
      const node = wordAt(top + 12)
      let prefix = wordAt(top + 16)

      let flags = 0
      for (let i = from; i < to; i++) {
        const token = wordAt(order + (i << 2))
        const start = wordAt(offsets + (token << 2))
        if (wordAt(offsets + (token << 2) + 4) - start !== depth) continue
        if (flags !== 0) return token
        setWord(order + (i << 2), wordAt(order + (from << 2)))
        setWord(order + (from << 2), token)
        setWord(nodeOf + (token << 2), node)
        setPrefix(tokens, token, prefix)
        from++
        const isMerged = depth === 1 || leftOf(tokens, token) >= 0
        flags = isMerged ? isToken : isWhole
        if (isMerged) prefix = token
        else this.hasWhole = 1
      }
      if (from === to) {
        // Nothing else ends here but the one token that was found.
        setWord(this.nodes + node * nodeSize, isLeaf | flags)
      } else {
        sort(order, from, to, bytes, offsets, depth, unsorted)
        const base = this.placeChildren(order, from, to, bytes, offsets, depth)
        let start = from
        while (start < to) {
          const byte = byteOf(order, start, bytes, offsets, depth)
          let end = start + 1
          while (end < to && byteOf(order, end, bytes, offsets, depth) === byte) end++
          this.take(base + byte, node)
          top = push(top, start, end, depth + 1, base + byte, prefix)
          start = end
        }
        setWord(this.nodes + node * nodeSize, (base << 3) | flags)
      }
    }

    // With room behind for the children that the last nodes have not.
    allocate((this.nodeCount + 256) * nodeSize)
    for (let i = 0; i < count; i++) {
      if (wordAt(offsets + (i << 2)) === wordAt(offsets + (i << 2) + 4)) continue
      setWord(this.nodes + wordAt(nodeOf + (i << 2)) * nodeSize + 8, i)
    }
    this.findCharacters()
    return -1
  }

  /**
   * The longest token that the bytes from `at` to `end` begin with, of those that merges make, and notes where it ends; -1 if
   * there is none.
   */
  longest(at: i32, end: i32): i32 {
    const nodes = this.nodes
    let node = root
    let best = 0
    const first = byteAt(at)
    if (first >= 0xe0 && first < 0xf0 && at + 2 < end) {
      const code = ((first & 0x0f) << 12) | ((byteAt(at + 1) & 0x3f) << 6) | (byteAt(at + 2) & 0x3f)
      best = wordAt(this.characters + (code << 2))
      if (best !== 0) {
        node = best
        at += 3
        this.tokenEnd = at
      }
    }
    let entry = wordAt(nodes + node * nodeSize)
    while (at < end && (entry & isLeaf) === 0) {
      const child = (entry >>> 3) + byteAt(at)
      if (wordAt(nodes + child * nodeSize + 4) !== node) break
      node = child
      entry = wordAt(nodes + child * nodeSize)
      at++
      if ((entry & isToken) === 0) continue
      best = node
      this.tokenEnd = at
    }
    return best === 0 ? -1 : wordAt(nodes + best * nodeSize + 8)
  }

  /** The token of all bytes from `at` to `end`, -1 if there is none. */
  exact(at: i32, end: i32): i32 {
    const nodes = this.nodes
    let node = root
    let entry = wordAt(nodes + root * nodeSize)
    for (; at < end; at++) {
      if ((entry & isLeaf) !== 0) return -1
      const child = (entry >>> 3) + byteAt(at)
      if (wordAt(nodes + child * nodeSize + 4) !== node) return -1
      node = child
      entry = wordAt(nodes + child * nodeSize)
    }
    return (entry & (isToken | isWhole)) === 0 ? -1 : wordAt(nodes + node * nodeSize + 8)
  }

  private findCharacters(): void {
    for (let code = 0x800; code < 0x10000; code++) {
      let node = this.childOf(root, 0xe0 | (code >> 12))
      if (node !== 0) node = this.childOf(node, 0x80 | ((code >> 6) & 0x3f))
      if (node !== 0) node = this.childOf(node, 0x80 | (code & 0x3f))
      if (node === 0 || (wordAt(this.nodes + node * nodeSize) & isToken) === 0) continue
      setWord(this.characters + (code << 2), node)
    }
  }

  /** The child of a node for a byte, 0 if there is none. */
  private childOf(node: i32, byte: i32): i32 {
    const entry = wordAt(this.nodes + node * nodeSize)
    if ((entry & isLeaf) !== 0) return 0
    const child = (entry >>> 3) + byte
    return wordAt(this.nodes + child * nodeSize + 4) === node ? child : 0
  }

  /** A base for children at the bytes of sorted tokens at one depth. */
  private placeChildren(order: i32, from: i32, to: i32, bytes: i32, offsets: i32, depth: i32): i32 {
    const first = byteOf(order, from, bytes, offsets, depth)
    const last = byteOf(order, to - 1, bytes, offsets, depth)
    // An only child fills the first gap. Siblings look for room further and further on, so that the search stays linear.
    let candidate = first === last || this.cursor === 0 ? wordAt(this.nodes) : this.cursor
    let tries = 0
    let base: i32
    for (;;) {
      if (candidate === 0) {
        candidate = this.nodeCount
        this.extend()
      }
      base = candidate - first
      while (base + last >= this.nodeCount) this.extend()
      let i = from
      while (i < to && wordAt(this.nodes + (base + byteOf(order, i, bytes, offsets, depth)) * nodeSize + 4) < 0) i++
      if (i === to) break
      candidate = wordAt(this.nodes + candidate * nodeSize)
      tries++
      if (tries === maxTries) {
        this.cursor = candidate
        tries = 0
      }
    }
    return base
  }

  /** Takes a free node out of the ring. */
  private take(node: i32, parent: i32): void {
    const at = this.nodes + node * nodeSize
    const next = wordAt(at)
    const previous = ~wordAt(at + 4)
    setWord(this.nodes + previous * nodeSize, next)
    setWord(this.nodes + next * nodeSize + 4, ~previous)
    if (node === this.cursor) this.cursor = next
    setWord(at + 4, parent)
  }

  /** More free nodes, at the end of the ring. */
  private extend(): void {
    const from = this.nodeCount
    this.nodeCount += 1024
    reserve(this.nodes + this.nodeCount * nodeSize)
    if (from === 0) setWord(this.nodes + 4, ~0)
    for (let node = from === 0 ? firstNode : from; node < this.nodeCount; node++) {
      const last = ~wordAt(this.nodes + 4)
      setWord(this.nodes + last * nodeSize, node)
      setWord(this.nodes + node * nodeSize, 0)
      setWord(this.nodes + node * nodeSize + 4, ~last)
      setWord(this.nodes + 4, ~node)
    }
  }
}

const root: i32 = 1
/** Bytes of a node. */
const nodeSize: i32 = 12
const maxTries: i32 = 16

/** The first node that can be a child: the base of the root has to be more than 0. */
const firstNode: i32 = 257

/** The node is the end of a token that merges make. */
const isToken: i32 = 1
/** The node is the end of a token that is only found as a whole piece. */
const isWhole: i32 = 2
/** The node has no children. */
const isLeaf: i32 = 4

function byteOf(order: i32, i: i32, bytes: i32, offsets: i32, depth: i32): i32 {
  return byteAt(bytes + wordAt(offsets + (wordAt(order + (i << 2)) << 2)) + depth)
}

/** Sorts tokens that are equal before `depth` by the byte that stands there. */
function sort(order: i32, from: i32, to: i32, bytes: i32, offsets: i32, depth: i32, scratch: i32): void {
  if (to - from < 32) {
    for (let i = from + 1; i < to; i++) {
      const token = wordAt(order + (i << 2))
      const byte = byteOf(order, i, bytes, offsets, depth)
      let j = i
      while (j > from && byteOf(order, j - 1, bytes, offsets, depth) > byte) {
        setWord(order + (j << 2), wordAt(order + (j << 2) - 4))
        j--
      }
      setWord(order + (j << 2), token)
    }
    return
  }
  const counters = scratch
  const sorted = scratch + (256 << 2)
  fill(counters, 0, 256 << 2)
  for (let i = from; i < to; i++) {
    const counter = counters + (byteOf(order, i, bytes, offsets, depth) << 2)
    setWord(counter, wordAt(counter) + 1)
  }
  let before = 0
  for (let byte = 0; byte < 256; byte++) {
    const counter = counters + (byte << 2)
    const size = wordAt(counter)
    setWord(counter, before)
    before += size
  }
  for (let i = from; i < to; i++) {
    const counter = counters + (byteOf(order, i, bytes, offsets, depth) << 2)
    const place = wordAt(counter)
    setWord(counter, place + 1)
    setWord(sorted + (place << 2), wordAt(order + (i << 2)))
  }
  copy(order + (from << 2), sorted, (to - from) << 2)
}

function push(top: i32, from: i32, to: i32, depth: i32, node: i32, prefix: i32): i32 {
  setWord(top, from)
  setWord(top + 4, to)
  setWord(top + 8, depth)
  setWord(top + 12, node)
  setWord(top + 16, prefix)
  return top + 20
}
