import { loadEncoding } from '@llm-cookbook/tokenize'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeTreeSvg } from '../../src/tokens/merge-tree-svg.ts'
import { mergeTreeText } from '../../src/tokens/merge-tree-text.ts'
import { leavesOf, mergeTrees, nodesOf } from '../../src/tokens/merges.ts'

const o200k = await loadEncoding('o200k_base')
const pieceOf = (text: string) => o200k.explain(text)[0]!

describe('mergeTreeText', () => {
  it('shows each merge in its order, from characters to tokens', () => {
    expect(mergeTreeText({ piece: pieceOf('lowest') }).split('\n')).toEqual([
      'l  o  w  e  s  t',
      '│  │  │  └┬─┘  │  e + s → es  268',
      '│  │  │   └─┬──┘  es + t → est  376',
      '│  └┬─┘     │     o + w → ow  384',
      '└─┬─┘       │     l + ow → low  14739',
      '  └────┬────┘     low + est → lowest  183722',
      '     lowest',
      '     183722'
    ])
  })
  it('names bytes of characters that are in no token as a whole', () => {
    expect(mergeTreeText({ piece: pieceOf(' 🦜') })).toContain('· + <0xF0><0x9F> → ·<0xF0><0x9F>  9552')
  })
  it('lists the merges where the tree is too wide', () => {
    expect(mergeTreeText({ piece: pieceOf('lowest'), width: 30 }).split('\n')).toEqual([
      'e + s → es  268',
      'es + t → est  376',
      'o + w → ow  384',
      'l + ow → low  14739',
      'low + est → lowest  183722',
      'lowest 183722'
    ])
  })
  it('shows a piece without merges as it is', () => {
    expect(mergeTreeText({ piece: pieceOf('a') })).toBe('a\na\n64')
  })
})

describe('mergeTrees', () => {
  it('has all bytes of the piece at its leaves, all merges at its nodes and its tokens at the roots', () => {
    fc.assert(
      fc.property(fc.oneof(fc.lorem(), fc.string({ unit: 'grapheme', maxLength: 20 })), text => {
        for (const piece of o200k.explain(text)) {
          const trees = mergeTrees(piece, 'piece')
          expect(trees.map(({ token }) => token.id)).toEqual(piece.tokens.map(({ id }) => id))
          const bytes = trees.flatMap(leavesOf).flatMap(({ token }) => Array.from(token.bytes))
          expect(bytes).toEqual(Array.from(new TextEncoder().encode(piece.text)))
          const steps = trees.flatMap(nodesOf).map(({ step }) => step)
          expect(steps.filter(step => step > 0).sort((a, b) => a - b)).toEqual(piece.merges.map((_, i) => i + 1))
          for (const node of trees.flatMap(nodesOf)) {
            if (node.step === 0) continue
            expect(node.children.flatMap(({ token }) => Array.from(token.bytes))).toEqual(Array.from(node.token.bytes))
          }
        }
      })
    )
  })
  it('joins the parts of a piece that is in the vocabulary as a whole', () => {
    const token = (id: number, text: string) => ({ id, text, bytes: new TextEncoder().encode(text) })
    const [a, b, c, ab, abc] = [token(1, 'a'), token(2, 'b'), token(3, 'c'), token(4, 'ab'), token(5, 'abc')]
    const piece = { merges: [{ left: a, right: b, token: ab, parts: [ab, c] }], tokens: [abc] }
    const [tree] = mergeTrees(piece, 'piece')
    expect(tree!.children.map(({ text }) => text)).toEqual(['ab', 'c'])
    expect(mergeTreeText({ piece })).toContain('ab + c → abc  5')
    expect(() => mergeTrees({ ...piece, tokens: [a, b] }, 'piece')).toThrow(/^piece\.tokens: expected the parts/)
    const wrong = { merges: [{ left: a, right: c, token: ab, parts: [ab, c] }, { left: b, right: c, token: abc, parts: [abc] }], tokens: [abc] } // prettier-ignore
    expect(() => mergeTrees(wrong, 'pieces[2]')).toThrow(
      /^pieces\[2\]\.merges\[1\]: expected a merge of two neighbours/
    )
  })
  it('finds the place of a merge among equal pairs', () => {
    const piece = pieceOf('aaaaaaaa')
    const trees = mergeTrees(piece, 'piece')
    expect(trees.map(({ text }) => text).join('')).toBe('aaaaaaaa')
  })
})

describe('mergeTreeSvg', () => {
  it('draws every token once, with its id, and the number of each merge', () => {
    const pieces = o200k.explain('tokenization <b>')
    const svg = mergeTreeSvg({ pieces, title: 'Merges & tokens' })
    const nodes = pieces.flatMap((piece, i) => mergeTrees(piece, String(i))).flatMap(nodesOf)
    expect(svg.match(/<rect [^>]*rx/g)).toHaveLength(nodes.length)
    for (const { token } of nodes) expect(svg).toContain(`>${token.id}</text>`)
    expect(svg).toContain('<title>Merges &amp; tokens</title>')
    expect(svg).toContain('>·&lt;</text>')
    expect(svg).not.toContain('<b>')
  })
  it('lets no two boxes overlap', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), text => {
        const svg = mergeTreeSvg({ pieces: o200k.explain(text) })
        const boxes = Array.from(
          svg.matchAll(/<rect x="([-\d.]+)" y="([\d.]+)" width="([\d.]+)" height="36"/g),
          match => match.slice(1).map(Number)
        ) as [number, number, number][]
        for (const [i, [x, y, width]] of boxes.entries()) {
          for (const [otherX, otherY, otherWidth] of boxes.slice(0, i)) {
            const apart = y !== otherY || x >= otherX + otherWidth - 0.2 || otherX >= x + width - 0.2
            expect(apart).toBe(true)
          }
        }
      }),
      { numRuns: 40 }
    )
  })
  it('refuses trees that nobody could open', () => {
    expect(() => mergeTreeSvg({ pieces: o200k.explain('word '.repeat(300)) })).toThrow(
      /^pieces: expected trees of 9000 pixels/
    )
    expect(mergeTreeSvg({ pieces: [] })).toContain('0 merges make 0 tokens')
    expect(mergeTreeSvg({ pieces: o200k.explain('ab') })).toContain('1 merge makes 1 token: ab.')
  })
})
