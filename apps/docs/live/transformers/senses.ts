/** A word of two meanings, with three sentences for each. */
export interface TwoSenses {
  readonly word: string
  readonly senses: readonly [readonly string[], readonly string[]]
}

export const twoSenses: readonly TwoSenses[] = [
  {
    word: 'apple',
    senses: [
      [
        'He ate an apple and some bread for lunch.',
        'The apple fell from the tree in the garden.',
        'Fruit such as an apple or an orange is sweet.'
      ],
      [
        'Apple sells computers and phones with its software.',
        'The shares of Apple and Microsoft rose.',
        'Apple showed a new device for the internet.'
      ]
    ]
  },
  {
    word: 'bank',
    senses: [
      [
        'The boat drifted to the bank of the river.',
        'Trees grew along the bank near the water.',
        'We sat on the bank of the lake and fished.'
      ],
      [
        'The bank raised the interest rate on loans.',
        'She opened an account at the bank with some money.',
        'The bank paid the company its debt.'
      ]
    ]
  },
  {
    word: 'cell',
    senses: [
      [
        'The virus enters the cell and its protein.',
        'Each cell of the body holds DNA.',
        'The blood cell carries oxygen.'
      ],
      [
        'He was alone in his cell at the prison.',
        'Guards locked the cell of the prisoner.',
        'Two inmates were held in one cell.'
      ]
    ]
  },
  {
    word: 'court',
    senses: [
      [
        'The court heard the case against the company.',
        'The judge and the court found him guilty.',
        'A lawyer asked the court for a ruling.'
      ],
      [
        'The players ran across the court with the ball.',
        'Tennis is played on a court of grass or clay.',
        'She left the court after the second set.'
      ]
    ]
  },
  {
    word: 'current',
    senses: [
      [
        'The current of the river pulled the boat.',
        'Swim across the current of the ocean water.',
        'A cold current flows along the coast to the sea.'
      ],
      [
        'The current president leads the government.',
        'The current policy of the ministry is under review.',
        'Under the current law the party can vote.'
      ]
    ]
  },
  {
    word: 'match',
    senses: [
      [
        'The team won the match by two goals.',
        'Players left the field after the match.',
        'A tennis match on the court in London.'
      ],
      [
        'He lit a match to start the fire.',
        'The match burned and the candle smoked.',
        'A match can light the gas or the paper.'
      ]
    ]
  },
  {
    word: 'mouse',
    senses: [
      [
        'The cat chased the mouse under the table.',
        'A mouse and a rat are small animals.',
        'The mouse ate the seeds in the house.'
      ],
      [
        'Click with the mouse on the icon of the screen.',
        'The computer has a keyboard and a mouse.',
        'The user moves the mouse over the window.'
      ]
    ]
  },
  {
    word: 'pitch',
    senses: [
      [
        'The pitch was wet and the players of both teams slipped.',
        'Fans ran onto the pitch after the goal.',
        'The football pitch lies beside the stadium.'
      ],
      [
        'The pitch of her voice is high when she sings.',
        'A note of higher pitch sounds above the piano.',
        'The singer held the pitch of the song.'
      ]
    ]
  },
  {
    word: 'plant',
    senses: [
      [
        'The plant has green leaves and small flowers.',
        'Water the plant when the soil is dry.',
        'The seed of this plant is eaten by birds.'
      ],
      [
        'The plant makes engines and parts for cars.',
        'Workers at the plant went on strike.',
        'The nuclear plant produces power for the city.'
      ]
    ]
  },
  {
    word: 'rock',
    senses: [
      [
        'The band plays rock and jazz on guitar.',
        'It is a rock album with good songs.',
        'She sings rock music on stage.'
      ],
      [
        'The rock fell from the mountain onto the road.',
        'Water wore the rock down to sand and stone.',
        'They climbed the rock above the valley.'
      ]
    ]
  },
  {
    word: 'spring',
    senses: [
      [
        'In spring the days grow warm after winter.',
        'The flowers open in spring and the rain is soft.',
        'School ends in late spring before summer.'
      ],
      [
        'The water comes from a spring under the hill.',
        'A hot spring feeds the pool near the river.',
        'They drank from the spring in the valley.'
      ]
    ]
  },
  {
    word: 'star',
    senses: [
      [
        'The star is brighter than the sun and far from the earth.',
        'Light from that star reached our planet.',
        'A telescope shows the star and its orbit.'
      ],
      [
        'The film made her a star of Hollywood.',
        'The singer was a star on television.',
        'Fans waited for the star of the movie.'
      ]
    ]
  }
]
