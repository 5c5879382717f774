import type { ProjectorQuality } from '../../html.ts'

/** One measure of a layout, told to a reader who knows none of its names. */
export interface Measure {
  /** What is claimed, in plain words. */
  readonly claim: string
  /** What the field calls it. */
  readonly term: string
  /** How far the claim holds, in words. */
  readonly answer: string
  readonly value: number
}

const answers = ['hardly', 'poorly', 'partly', 'mostly', 'well', 'very well'] as const

/** What each measure says, and from which values on it deserves the next better of `answers`. */
const scales = [
  ['trustworthiness', 'Close here means close in the data', 'Trustworthiness', [0.6, 0.75, 0.85, 0.92, 0.97]],
  ['continuity', 'Close in the data means close here', 'Continuity', [0.6, 0.75, 0.85, 0.92, 0.97]],
  ['neighborRecall', 'Nearest neighbours stay the same', 'Neighbour recall', [0.1, 0.25, 0.4, 0.6, 0.8]],
  ['distanceCorrelation', 'Far and near overall are kept', 'Distance correlation', [0.2, 0.4, 0.6, 0.75, 0.9]],
  ['silhouette', 'Groups stand apart', 'Silhouette', [0, 0.25, 0.5, 0.6, 0.7]]
] as const

/** The measures that are known of a layout. */
export function measures(quality: ProjectorQuality): Measure[] {
  return scales.flatMap(([key, claim, term, steps]) => {
    const value = quality[key]
    if (value === undefined || !Number.isFinite(value)) return []
    return { claim, term, value, answer: answers[steps.filter(step => value >= step).length]! }
  })
}

/** What the measures mean for who looks at the picture; '' where none is known. */
export function verdict({
  trustworthiness,
  continuity,
  neighborRecall,
  distanceCorrelation
}: ProjectorQuality): string {
  const near = Math.min(trustworthiness ?? 1, continuity ?? 1)
  const sentences: string[] = []
  if (trustworthiness !== undefined || continuity !== undefined) {
    if (near >= 0.95) sentences.push('Believe the neighbourhoods: what is close here is close in the data.')
    else sentences.push(`Neighbourhoods are ${near >= 0.85 ? 'mostly right' : 'often wrong here'}.`)
  }
  if (near < 0.95 || (neighborRecall ?? 1) < 0.5)
    sentences.push('For single points, read the list of their neighbours.')
  if (distanceCorrelation !== undefined) {
    const meaning =
      distanceCorrelation >= 0.75
        ? 'mean something, too'
        : distanceCorrelation >= 0.5
          ? 'are a rough guide'
          : 'mean little'
    sentences.push(`Distances between groups ${meaning}.`)
  }
  return sentences.join(' ')
}
