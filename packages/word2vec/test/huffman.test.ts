import { readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { huffmanPath, huffmanTree, treeRoot } from '../src/huffman.ts'

const fallingCounts = fc
  .array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 })
  .map(counts => Float64Array.from(counts).sort().reverse())

/** How many bits a text of these counts takes at least: the sum of what Huffman's merging adds up, step by step. */
function fewestBits(counts: Float64Array): number {
  const left = [...counts]
  let bits = 0
  while (left.length > 1) {
    left.sort((a, b) => b - a)
    const sum = left.pop()! + left.pop()!
    left.push(sum)
    bits += sum
  }
  return bits
}

describe('huffmanTree', () => {
  it('gives the codes and paths of word2vec.c', async () => {
    const file = await readFile(new URL('fixtures/huffman/codes.txt', import.meta.url), 'utf8')
    const words = file
      .trim()
      .split('\n')
      .map(line => line.split(' '))
    const tree = huffmanTree(Float64Array.from(words, ([count]) => Number(count)))
    expect(words).toHaveLength(120)
    for (const [i, [, code, ...nodes]] of words.entries()) {
      expect(huffmanPath(tree, i)).toEqual({ code: Array.from(code!, Number), nodes: nodes.map(Number) })
    }
  })

  it('makes the shortest codes there can be, none the beginning of another', () => {
    fc.assert(
      fc.property(fallingCounts, counts => {
        const tree = huffmanTree(counts)
        const codes = Array.from(counts, (_, word) => huffmanPath(tree, word).code.join(''))
        const bits = codes.reduce((sum, code, word) => sum + code.length * counts[word]!, 0)
        expect(bits).toBe(fewestBits(counts))
        const sorted = codes.toSorted()
        expect(sorted.some((code, i) => i > 0 && code.startsWith(sorted[i - 1]!))).toBe(false)
      })
    )
  })

  it('leaves one word alone, with an empty path', () => {
    const tree = huffmanTree(Float64Array.of(7))
    expect([...tree]).toEqual([treeRoot])
    expect(huffmanPath(tree, 0)).toEqual({ code: [], nodes: [] })
  })

  it('has paths of 77 steps at most, as kernels rely on: those of counts that grow like Fibonacci numbers', () => {
    const counts = [1, 1]
    while (counts.at(-1)! + counts.at(-2)! < Number.MAX_SAFE_INTEGER) counts.push(counts.at(-1)! + counts.at(-2)!)
    const tree = huffmanTree(Float64Array.from(counts.toReversed()))
    expect(huffmanPath(tree, counts.length - 1).code).toHaveLength(77)
  })
})
