"""What a mapping works with: the file, its profile, the company, the answers, and the plan that grows."""

from dataclasses import dataclass, field

from pipelines.mapping.company import Company
from pipelines.mapping.opened import Laid
from pipelines.mapping.plan import Answers, Filled, Plan, PlannedFeed, Question
from pipelines.mapping.profile import ColumnProfile, Profile


@dataclass
class Work:
    """One mapping in the making. used: the columns that something was made of."""

    file: str
    laid: Laid
    profile: Profile
    company: Company
    answers: Answers
    plan: Plan
    used: set[str] = field(default_factory=set)

    @property
    def told(self) -> str:
        """Give all that is said of the rows beside them: the title, the sheet and the name of the file."""
        return "\n".join((self.laid.title, self.laid.sheet, self.file))

    def column(self, header: str) -> ColumnProfile:
        """Give the profile of a column."""
        return self.profile.of(header)

    def free(self, feed: PlannedFeed) -> list[ColumnProfile]:
        """List the columns that fill nothing of a feed."""
        taken = {column for filled in feed.fields.values() for column in filled.columns}
        return [column for column in self.profile.columns if column.header and column.header not in taken]

    def fill(self, feed: PlannedFeed, name: str, filled: Filled) -> None:
        """Fill a field of a feed."""
        feed.fields[name] = filled

    def ask(self, question: Question) -> str:
        """Put a question and give what holds: its answer, else what is proposed."""
        return self.answers.put(self.plan, question)
