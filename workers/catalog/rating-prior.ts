/**
 * What an agent's rating is before anybody reviews it, and how many reviews that counts as. The rating is the Bayesian
 * average `(PRIOR.reviews × PRIOR.rating + sum of stars) / (PRIOR.reviews + number of reviews)`: one friend's five stars
 * come to 3.75, a hundred workspaces' 4.6 to 4.55.
 */
export const PRIOR = { reviews: 5, rating: 3.5 } as const;
