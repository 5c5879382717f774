// Made by scripts/pack-encodings.ts; the data is OpenAI's, see NOTICE.
export const packed: string = 'C7gTGBgYDAbhSCA+/gjDEeyAARcIuHMnMCgwKDgkNAyEwyMio6JjYuPCI44wMJBoFAA='
