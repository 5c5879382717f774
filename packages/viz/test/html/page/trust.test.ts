import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measures, verdict } from '../../../src/html/page/trust.ts'

describe('verdict', () => {
  it('tells what to make of a faithful picture', () => {
    expect(verdict({ trustworthiness: 0.98, continuity: 0.96, neighborRecall: 0.7, distanceCorrelation: 0.8 })).toBe(
      'Believe the neighbourhoods: what is close here is close in the data. Distances between groups mean something, too.'
    )
  })

  it('warns of one that keeps neighbourhoods alone', () => {
    expect(verdict({ trustworthiness: 0.97, continuity: 0.96, neighborRecall: 0.4, distanceCorrelation: 0.2 })).toBe(
      'Believe the neighbourhoods: what is close here is close in the data. For single points, read the list of their ' +
        'neighbours. Distances between groups mean little.'
    )
  })

  it('warns of one that is wrong, whichever measure says so', () => {
    const wrong = 'Neighbourhoods are often wrong here. For single points, read the list of their neighbours.'
    expect(verdict({ trustworthiness: 0.99, continuity: 0.6 })).toBe(wrong)
    expect(verdict({ trustworthiness: 0.6 })).toBe(wrong)
  })

  it('says nothing where nothing is known', () => {
    expect(verdict({})).toBe('')
    expect(verdict({ silhouette: 0.5 })).toBe('')
  })
})

describe('measures', () => {
  it('gives each measure its words, its name and its value', () => {
    expect(measures({ k: 15, trustworthiness: 0.981, silhouette: -0.2 })).toEqual([
      {
        claim: 'Close here means close in the data',
        term: 'Trustworthiness',
        answer: 'very well',
        value: 0.981
      },
      { claim: 'Groups stand apart', term: 'Silhouette', answer: 'hardly', value: -0.2 }
    ])
  })

  it('leaves out what is no number', () => {
    expect(measures({ continuity: NaN, trustworthiness: undefined })).toEqual([])
  })

  it('never calls a lower value better', () => {
    const ranks = ['hardly', 'poorly', 'partly', 'mostly', 'well', 'very well']
    const rank = (continuity: number): number => ranks.indexOf(measures({ continuity })[0]!.answer)
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(share, share, (a, b) => { expect(Math.sign(rank(a) - rank(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0) })) // prettier-ignore
  })
})
