import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EncodingName } from '../../src/encodings.ts'

/** A text and what an encoding makes of it. */
export interface TestPlan {
  readonly encoding: EncodingName
  readonly sample: string
  readonly ids: readonly number[]
}

/** The vectors in fixtures/openai/TestPlans.txt: three lines each, and an empty one between them; a sample is of one line. */
export function testPlans(): TestPlan[] {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/openai/TestPlans.txt'), 'utf8')
  return Array.from(
    text.matchAll(/^EncodingName: (.*)\nSample: (.*)\nEncoded: (.*)$/gm),
    ([, encoding, sample, ids]) => ({
      encoding: encoding as EncodingName,
      sample: sample!,
      ids: JSON.parse(ids!) as number[]
    })
  )
}
