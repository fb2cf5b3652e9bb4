export { setMember, setUser, type UserInput, userInput } from "./create-user.ts";
export { type LogInOptions, logIn, logOut } from "./log-in.ts";
export { deleteExpiredAttempts } from "./login-limits.ts";
export { type CurrentSession, currentSession, type Membership, membershipsOf } from "./queries.ts";
export { identityRoutes } from "./routes.ts";
export {
  clearedCookie,
  deleteExpiredSessions,
  type OpenSession,
  sessionCookie,
  sessionSecret,
} from "./sessions.ts";
