/** A document of three sections of very different lengths. */
export const leave = `# Leave

Everyone has thirty days of paid leave in a year. Leave is asked for two weeks before it begins, and granted by the head of the team. Days that are left at the end of the year can be taken until March. Who falls ill on leave and brings a letter of a doctor gets the days back. Parents of small children are asked first when holidays are planned. In August at least one of each team has to stay. Days for moving house, for a wedding and for a funeral are given on top.

# Travel

Journeys of less than five hours are made by train. Hotels are booked by the office and paid by the company.

# Kitchen

The coffee machine is cleaned on Fridays.`
