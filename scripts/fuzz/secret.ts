/** Stands in the patient's elements of every film made here: no message may hold it. */
export const secret = 'ZQXJ'
