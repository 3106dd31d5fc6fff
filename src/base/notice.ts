/** Stands on everything that a person or a machine is shown. */
export const researchNotice = 'Research use only, not a medical device.'
