"""Region, Place, Union, Enterprise, CountyAspect and CountyLabel."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from xieli.shell.models import Row
from xieli.unions import rules


class Region(Row):
    """An administrative division by GB/T 2260, six digits, with its days of validity."""

    code = models.CharField(max_length=6, db_index=True)
    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=120)
    level = models.SmallIntegerField()  # 1 province, 2 prefecture, 3 county
    parent_code = models.CharField(max_length=6, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("code", "valid_from"), nulls_distinct=False, name="region_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class RegionAlias(Row):
    """Another name of a region: short, former or customary."""

    name = models.CharField(max_length=60, db_index=True)
    code = models.CharField(max_length=6)
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("name", "code"), name="alias_once")]


class Place(Row):
    """A spot on the ground, WGS-84 degrees."""

    name = models.CharField(max_length=80)
    region_code = models.CharField(max_length=6)
    address = models.CharField(max_length=160, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    def __str__(self) -> str:
        return self.name


class Level(models.IntegerChoices):
    """Where a union stands; found from the tree and its region, never from its name."""

    NATIONAL = rules.NATIONAL, _("全国")
    PROVINCE = rules.PROVINCE, _("省级")
    CITY = rules.CITY, _("市级")
    COUNTY = rules.COUNTY, _("县级")
    STREET = rules.STREET, _("乡镇街道、园区")
    VILLAGE = rules.VILLAGE, _("村、社区")
    ENTERPRISE = rules.ENTERPRISE, _("企业")


class Standing(models.TextChoices):
    """What a union stands as; with its parent and its region it makes the level."""

    FEDERATION = rules.FEDERATION, _("地方总工会")
    INDUSTRY = rules.INDUSTRY, _("产业（行业）工会")
    STREET = rules.TOWNSHIP, _("乡镇街道、园区工会")
    VILLAGE = rules.HAMLET, _("村、社区工会")
    ENTERPRISE = rules.WORKPLACE, _("企业、单位工会")


class Union(Row):
    """A trade union of any level, 小三级 included; `path` holds the keys from the root down."""

    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="below")
    path = models.CharField(max_length=400, unique=True)
    level = models.SmallIntegerField(choices=Level.choices)
    stands_as = models.CharField(
        max_length=10, choices=Standing.choices, default=Standing.FEDERATION
    )
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT)
    credit_code = models.CharField(max_length=18, null=True, unique=True)
    is_outside = models.BooleanField(default=False)  # 外单位: works here, keeps its data elsewhere
    version = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=("path",), name="union_path", opclasses=("varchar_pattern_ops",))
        ]

    def __str__(self) -> str:
        return self.name


class Enterprise(Row):
    """A firm: one row for ever, whether it employs, gives or works with us."""

    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=160)
    credit_code = models.CharField(max_length=18, null=True, unique=True)
    region = models.ForeignKey(Region, null=True, on_delete=models.PROTECT)
    union = models.OneToOneField(
        Union, null=True, on_delete=models.PROTECT, related_name="enterprise"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("name", "region"),
                condition=models.Q(credit_code=None),
                nulls_distinct=False,
                name="codeless_enterprise_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Aspect(models.TextChoices):
    """The six things a county tells of itself."""

    POSITION = "position", _("地理位置")
    INDUSTRY = "industry", _("产业发展")
    RESOURCES = "resources", _("自然资源")
    TOURISM = "tourism", _("旅游规划")
    SERVICES = "services", _("工会服务")
    TROUBLES = "troubles", _("难点困境")


class CountyAspect(Row):
    """One aspect of a county's page."""

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="aspects")
    aspect = models.CharField(max_length=12, choices=Aspect.choices)
    words = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=("union", "aspect"), name="aspect_once")]


class CountyLabel(Row):
    """A label that a county bears for some time, by a named document; never rewritten, only ended.

    Windows of one label of one county never overlap (the verb holds the county's row).
    """

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="labels")
    label = models.CharField(max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)  # the last day; none until it is ended
    citation = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=("label", "valid_from"), name="county_label_named")]
        constraints = [
            models.UniqueConstraint(
                fields=("union", "label", "valid_from"), name="county_label_once"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="county_label_window",
            ),
        ]

    def __str__(self) -> str:
        return self.label
