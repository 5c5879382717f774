import { createRandom, Matrix } from '@llm-cookbook/vector'
import {
  lineText,
  scatterText,
  toCsv,
  toEmbeddingProjector,
  tokensHtml,
  tokensText,
  wordSimilarityText
} from '../../src/index.ts'

/** What is made of plain data without asking where it runs. */
export function texts(): Record<string, string> {
  const random = createRandom(1)
  const points = new Matrix(
    90,
    2,
    Float32Array.from({ length: 180 }, () => random.normal())
  )
  const words = ['one', '二', '🦜 three']
  const groups = Array.from({ length: 90 }, (_, i) => words[i % 3]!)
  const vectors = new Matrix(3, 60, points.data)
  const text = 'Tokens — 日本語, e\u0301, 👩‍👧 and \u001b'
  const tokens = Array.from(text, (_, i) => ({
    id: i,
    start: Math.min(i, text.length - 1),
    end: Math.min(i + 1, text.length)
  }))
  const projector = toEmbeddingProjector({ vectors, texts: words })
  return {
    scatter: scatterText({ points, groups, color: true, means: true }),
    line: lineText({ series: [{ name: 'y', y: points.data.slice(0, 40) }], x: { label: '歩' } }),
    tokens: tokensText({ text, tokens, color: true }),
    page: tokensHtml({ text, tokens }),
    similarity: wordSimilarityText({ words, vectors, measure: 'attention' }),
    csv: Array.from(toCsv({ vectors, texts: words })).join(''),
    projector: Object.values(projector)
      .flatMap(pieces => Array.from<string | Uint8Array>(pieces))
      .join('')
  }
}
