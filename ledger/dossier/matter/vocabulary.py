"""The words that a matter file may put in the members which take one of a few."""

from typing import Final

PLACES: Final = ("us", "abroad")
PERSON_ROLES: Final = ("operator", "custodian", "analyst", "certifier", "expert", "witness", "reviewer")
PARTY_ROLES: Final = ("claimant", "accused", "prober", "third-party")
CLAIM_KINDS: Final = (
    "breach-of-terms",
    "copying",
    "trade-secret",
    "computer-access",
    "circumvention",
    "unfair-competition",
    "other",
)
ROUTES: Final = (  # how an exhibit is to be authenticated (FRE 901, 902; the jurisdiction's own by name)
    "901(b)(1)",
    "901(b)(3)",
    "901(b)(4)",
    "901(b)(9)",
    "902(11)",
    "902(12)",
    "902(13)",
    "902(14)",
    "agreed",
    "other",
)
CERTIFICATIONS: Final = ("902(11)", "902(12)", "902(13)", "902(14)")
OBLIGATIONS: Final = ("teacher", "student", "law")
PROMPT_STYLES: Final = ("plain", "leading", "adversarial", "prefilled", "jailbreak")
SUMMARY_RULES: Final = ("none", "107", "1006")
REDACTION_CATEGORIES: Final = (
    "social-security-number",
    "taxpayer-number",
    "birth-date",
    "minor-name",
    "financial-account",
    "email",
    "phone",
    "ip-address",
    "credential",
    "account-id",
    "home-address",
    "personal-name",
    "privileged",
    "trade-secret",
    "other",
)
