import { loadEncoding } from '@llm-cookbook/tokenize'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { estimateTokens } from '../../src/answer/estimate-tokens.ts'

describe('estimateTokens', () => {
  let counts: ((text: string) => number)[]
  beforeAll(async () => {
    const encodings = await Promise.all([loadEncoding('cl100k_base'), loadEncoding('o200k_base')])
    counts = encodings.map(encoding => text => encoding.encode(text).length)
  })

  it('is not below what GPT-4 counts for English and code, and not above 1.6 times it', () => {
    const english = readFileSync(new URL('../../README.md', import.meta.url), 'utf8').replace(/^\|.*$/gm, '')
    const code = readFileSync(new URL('../../src/answer/estimate-tokens.ts', import.meta.url), 'utf8')
    for (const text of [english, code]) {
      for (let at = 0; at + 1000 <= text.length; at += 1000) {
        const piece = text.slice(at, at + 1000)
        for (const count of counts) {
          expect(estimateTokens(piece) / count(piece)).toBeGreaterThanOrEqual(1)
          expect(estimateTokens(piece) / count(piece)).toBeLessThanOrEqual(1.6)
        }
      }
    }
  })

  it.each([
    'Die Geschwindigkeitsbegrenzung auf den Landstraßen wurde im vergangenen Jahr überraschend aufgehoben.',
    'Правила дорожного движения были изменены в прошлом году без всякого предупреждения.',
    'تم تغيير قواعد المرور في العام الماضي دون أي إنذار مسبق.',
    '去年交通规则在没有任何预警的情况下进行了修改。',
    '昨年、交通規則が何の予告もなく変更された。',
    'กฎจราจรถูกเปลี่ยนแปลงเมื่อปีที่แล้วโดยไม่มีการเตือนล่วงหน้า',
    'पिछले साल यातायात के नियम बिना किसी चेतावनी के बदल दिए गए।',
    '0123456789 98.76 12/11/2020 (a) [b] {c} == != => ++i; // x',
    '🙂🙃👩‍👩‍👧 ≤ ≥ ∑ → Z̷a̴l̵g̶o̷'
  ])('is at least nine tenths of it for %j', text => {
    for (const count of counts) expect(estimateTokens(text)).toBeGreaterThanOrEqual(0.9 * count(text))
  })

  it('is 0 for nothing and grows with the text', () => {
    expect(estimateTokens('')).toBe(0)
    expect(estimateTokens('word')).toBe(1)
    expect(estimateTokens('word '.repeat(100))).toBe(100)
  })
})
