/**
 * English words that tell nothing about the matter of a text: articles, pronouns, prepositions, conjunctions, auxiliaries.
 * `us` is none: it is a country too.
 */
export const englishStopWords: ReadonlySet<string> = new Set(
  `a about above after again against all also am an and another any are as at be because been before being below between
  both but by can can't cannot could did do does doing down during each eg etc few for from further had has have having he
  her here hers herself him himself his how i ie if in into is it its itself just let may me might more most must my myself
  no nor not now of off on once only or other ought our ours ourselves out over own same shall shan't she should so some
  such than that the their theirs them themselves then there these they this those through to too under until up upon very
  was we were what when where which while who whom whose why will with won't would you your yours yourself
  yourselves`.split(/\s+/)
)
