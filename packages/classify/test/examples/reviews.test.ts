import { describe, expect, it } from 'vitest'
import { dataFolder } from '@llm-cookbook/bench'
import { run, table } from './run.ts'

describe.skipIf(dataFolder() === undefined)('the example of reviews (needs data)', () => {
  it('tells how far offline vectors and learners go', { timeout: 300_000 }, async () => {
    // One split only, as it takes a while; what ten come to stands in the example.
    const printed = await run('reviews', '--splits', '1')
    const [opinions, stars] = printed.split('Five stars')
    const atRandom = table(opinions!, 'by', 'at random')
    expect(atRandom['always the majority']).toBeLessThan(0.47)
    expect(atRandom['six wordings']).toBeGreaterThan(0.72)
    expect(atRandom['six wordings, threshold chosen']).toBeGreaterThan(0.75)
    expect(atRandom['vectors, logistic regression']).toBeGreaterThan(0.82)
    expect(atRandom['all of these vectors and tf-idf']).toBeGreaterThan(0.87)
    // Without copies of a review in both parts, words are worth less than vectors.
    expect(table(opinions!, 'by', 'together')['all of these vectors and tf-idf']).toBeGreaterThan(0.78)
    expect(table(stars!, 'by', 'at random')['all of these vectors and tf-idf']).toBeGreaterThan(0.5)
  })
})
