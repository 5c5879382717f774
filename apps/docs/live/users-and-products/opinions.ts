const food = ['bad food', 'good food', 'very good food']
const service = ['bad service', 'good service', 'very good service']

/** What a rating says of food and service, for each of their scores, food first. The data has numbers: the words are ours. */
export const opinions: readonly string[] = food.flatMap(one => service.map(other => `${one}, ${other}`))

/** Which of the opinions it is, for scores from 0 to 2. */
export function opinionOf(food: number, service: number): number {
  return 3 * food + service
}
