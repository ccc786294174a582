"""The one explicit list of stages, in default order."""

from __future__ import annotations

from cleaner.stage import Stage
from cleaner.stages.ad_placeholders import AdPlaceholders
from cleaner.stages.agency_credits import AgencyCredits
from cleaner.stages.author_bios import AuthorBios
from cleaner.stages.broken_lines import BrokenLines
from cleaner.stages.bylines import Bylines
from cleaner.stages.comment_sections import CommentSections
from cleaner.stages.cookie_notices import CookieNotices
from cleaner.stages.custom_rules import CustomRules
from cleaner.stages.editorial_notes import EditorialNotes
from cleaner.stages.feedback_prompts import FeedbackPrompts
from cleaner.stages.language import Language
from cleaner.stages.legal_notices import LegalNotices
from cleaner.stages.line_model import LineModel
from cleaner.stages.link_lists import LinkLists
from cleaner.stages.media_players import MediaPlayers
from cleaner.stages.page_parts import PageParts
from cleaner.stages.paywall_notices import PaywallNotices
from cleaner.stages.photo_credits import PhotoCredits
from cleaner.stages.promotions import Promotions
from cleaner.stages.read_more_links import ReadMoreLinks
from cleaner.stages.related_articles import RelatedArticles
from cleaner.stages.repeated_lines import RepeatedLines
from cleaner.stages.share_prompts import SharePrompts
from cleaner.stages.site_furniture import SiteFurniture
from cleaner.stages.social_embeds import SocialEmbeds
from cleaner.stages.spam import Spam
from cleaner.stages.subscribe_prompts import SubscribePrompts
from cleaner.stages.tag_soup import TagSoup
from cleaner.stages.template_residue import TemplateResidue
from cleaner.stages.too_short import TooShort

STAGES: tuple[type[Stage], ...] = (
    BrokenLines,
    RelatedArticles,
    AdPlaceholders,
    TagSoup,
    PhotoCredits,
    SubscribePrompts,
    SharePrompts,
    CommentSections,
    ReadMoreLinks,
    PaywallNotices,
    CookieNotices,
    Bylines,
    AuthorBios,
    AgencyCredits,
    EditorialNotes,
    LegalNotices,
    SocialEmbeds,
    MediaPlayers,
    FeedbackPrompts,
    Promotions,
    SiteFurniture,
    TemplateResidue,
    LinkLists,
    CustomRules,
    LineModel,
    PageParts,
    RepeatedLines,
    Spam,
    Language,
    TooShort,
)
