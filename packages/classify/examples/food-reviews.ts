// The thousand reviews of food that most recipes of the OpenAI cookbook are about (J. McAuley and J. Leskovec, "From amateurs
// to connoisseurs", 2013): fine_food_reviews_1k.csv, from the folder fine-food-reviews in the one that LLM_COOKBOOK_DATA names.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { parse } from 'csv-parse/sync'

export interface Review {
  readonly user: string
  readonly product: string
  /** From 1 to 5. */
  readonly stars: number
  readonly title: string
  readonly content: string
  /** Title and content, as the cookbook puts them together. */
  readonly text: string
}

/** In the order of time. */
export async function readFoodReviews(): Promise<Review[]> {
  const data = dataFolder()
  if (data === undefined) throw new Error('LLM_COOKBOOK_DATA: expected a folder with fine-food-reviews, got none')
  const file = await readFile(join(data, 'fine-food-reviews/fine_food_reviews_1k.csv'))
  return parse<Record<string, string>>(file, { columns: true, bom: true })
    .toSorted((a, b) => Number(a['Time']) - Number(b['Time']))
    .map(({ UserId, ProductId, Score, Summary, Text }) => {
      const [title, content] = [oneLine(Summary!), oneLine(Text!)]
      const text = `Title: ${title}; Content: ${content}`
      return { user: UserId!, product: ProductId!, stars: Number(Score), title, content, text }
    })
}

function oneLine(text: string): string {
  return text.trim().replaceAll('\n', ' ')
}
