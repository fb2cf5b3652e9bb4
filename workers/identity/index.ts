export { accountRoutes } from "./account-routes.ts";
export { listAccountEvents } from "./accounts/account-events.ts";
export { changeAddress, findAddressChange, requestAddressChange } from "./accounts/change-address.ts";
export { changePassword } from "./accounts/change-password.ts";
export { changeProfile } from "./accounts/change-profile.ts";
export { endOtherSessions, endSession, listDevices } from "./accounts/devices.ts";
export { exportAccount } from "./accounts/export-account.ts";
export { newAccount } from "./accounts/new-account.ts";
export { canReset, requestPasswordReset, resetPassword } from "./accounts/reset-password.ts";
export { SIGN_UP_SECONDS, signUp } from "./accounts/sign-up.ts";
export { findSignUp, verifyAddress } from "./accounts/verify-address.ts";
export { signUpInput } from "./contract.ts";
export { setMember, setUser } from "./create-user.ts";
export { deviceOf } from "./device.ts";
export { endAccess } from "./end-access.ts";
export { type EntryRules, entryRefusal, hasFactorSql } from "./entry.ts";
export { factorRoutes } from "./factors/account-routes.ts";
export { addPasskey } from "./factors/add-passkey.ts";
export { removePasskey, renamePasskey } from "./factors/change-passkey.ts";
export { confirmIdentity, confirmMethods, mailConfirmCode } from "./factors/confirm-identity.ts";
export { confirmRoutes } from "./factors/confirm-routes.ts";
export { passkeyName } from "./factors/contract.ts";
export { disableTotp } from "./factors/disable-totp.ts";
export { beginTotp, confirmTotp, pendingTotp } from "./factors/enable-totp.ts";
export { CHALLENGE_SECONDS } from "./factors/passkey-options.ts";
export { passkeyOrigin } from "./factors/passkey-site.ts";
export { getFactors } from "./factors/queries.ts";
export { createRecoveryCodes } from "./factors/recovery-codes.ts";
export {
  finishSignIn,
  type SecondFactor,
  type SignedIn,
  secondFactorOf,
  sessionOrSecondFactor,
} from "./factors/second-factor.ts";
export { factorSignInRoutes } from "./factors/sign-in-routes.ts";
export { signInWithPasskey } from "./factors/sign-in-with-passkey.ts";
export { beginProviderLink, beginProviderSignIn } from "./federation/begin-provider.ts";
export { boundedFetch, ProviderError } from "./federation/bounded-fetch.ts";
export { listConnections, unlinkConnection } from "./federation/connections.ts";
export { PROVIDER_TITLES, providerName, readCallback } from "./federation/contract.ts";
export { finishProvider } from "./federation/finish-provider.ts";
export { beginFlow, FLOW_SECONDS, takeFlow } from "./federation/flow.ts";
export { authorizationUrl, claimsOf, openIssuer, type ProviderFetch } from "./federation/oidc.ts";
export { nameFrom } from "./federation/provider-person.ts";
export { configuredProviders } from "./federation/providers.ts";
export { identityOf, identityUsed } from "./federation/sign-in-with-identity.ts";
export { identities } from "./federation-tables.ts";
export { impersonationEnded } from "./impersonation-ended.ts";
export { logIn, logOut } from "./log-in.ts";
export { deleteExpiredAttempts, type Limit, takeLimits } from "./login-limits.ts";
export { brandOf, mailOriginOf } from "./mail-brand.ts";
export { nonceCookie, nonceOf } from "./nonce-cookie.ts";
export { deleteExpiredCodes, newCode, redeemCode } from "./one-time-codes.ts";
export { byPerson, byUser, type PersonCtx, personOf } from "./person.ts";
export { PERSONAL_TABLES } from "./personal-data.ts";
export { requirePlatformAdmin } from "./platform-admin.ts";
export type { ProvedUser } from "./proved-user.ts";
export { type CurrentSession, currentSession, membershipsOf, namesOf, userById } from "./queries.ts";
export {
  type Attempt,
  recordingRefusals,
  recordRefusal,
  signInTo,
} from "./record-refusal.ts";
export { identityRoutes } from "./routes.ts";
export type { Membership } from "./session-query.ts";
export {
  clearedCookie,
  deleteExpiredSessions,
  type OpenSession,
  openSession,
  sessionCookie,
  sessionSecret,
  touchSession,
} from "./sessions.ts";
export { startSession } from "./start-session.ts";
export {
  publicKeys,
  sweepTokens,
  type TokenHolder,
  tokenHolder,
  tokenRoutes,
} from "./tokens/index.ts";
export { walletChains } from "./wallets/chains.ts";
export { type WalletProof, walletProof } from "./wallets/contract.ts";
export { linkWallet } from "./wallets/link-wallet.ts";
export { connectionRoutes } from "./wallets/routes.ts";
export { signInWithWallet } from "./wallets/sign-in-with-wallet.ts";
